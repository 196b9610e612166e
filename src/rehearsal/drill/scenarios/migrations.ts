import { Judgement } from '../judgement.ts'
import type { Scenario, Seen } from '../scenario.ts'
import { addMigration } from './add-migration.ts'
import { queueBehindReader, stallOfPlainAlter } from './busy-table.ts'
import { startFromProduction } from './start-from-production.ts'

const items = '/api/items?limit=1'

export const hotMigration: Scenario = {
  name: 'hot-migration',
  title: 'A migration of a table that everybody reads, while a report holds it',
  story:
    'The migration takes the strongest lock on a table that users read all the time, and a long report has the table already. A plain ALTER TABLE would wait for the report, and every user behind it. The runner waits a fifth of a second at most, lets the users through, and tries again.',
  expected:
    'The migration is applied once the report is done; no request fails, and no user waits as long as behind a plain ALTER TABLE.',
  byDefault: false,
  module: 'core',
  alsoAsked: items,
  act: async (scene) => {
    const { product, say, settled } = scene
    const { developer, databaseUrls } = product
    await startFromProduction(scene)
    const plain = await stallOfPlainAlter(databaseUrls['staging'] ?? '')
    say(`for comparison, in staging: a reader behind a plain ALTER TABLE waits ${plain} ms`)
    const migration = await addMigration(developer, 'note', {
      up: 'ALTER TABLE "items" ADD COLUMN "note" text;',
      down: 'ALTER TABLE "items" DROP COLUMN "note";',
    })
    const config = await developer.read('deploy-kit.yml')
    say('a report in production holds the table')
    const report = await queueBehindReader(databaseUrls['production'] ?? '', (pid) =>
      say(`the migration (process ${pid}) waits for the report, and with it whoever comes after`),
    )
    try {
      say('a release with a migration of that table is merged')
      await developer.pushMain({
        message: 'feat: notes on items',
        files: {
          ...migration.files,
          'deploy-kit.yml': config.replace('migrations: {', 'migrations: { lock-timeout: 200ms,'),
        },
      })
      await settled()
    } finally {
      await report.end()
    }
  },
  judge: async (seen) => {
    const url = seen.product.databaseUrls['production'] ?? ''
    const applied = await seen.stage.databases.query(
      url,
      `select 1 from information_schema.columns where table_name = 'items' and column_name = 'note'`,
    )
    const slowest = seen.probes.find((probe) => probe.url.includes(items))?.slowestMs ?? Infinity
    return new Judgement(seen)
      .run('release', 'success')
      .serves('production', seen.serving['staging'] ?? '')
      .probe([seen.servedBefore['production'] ?? '', seen.serving['staging'] ?? ''])
      .that(applied.length === 1, 'the column of the migration is not there')
      .that(waited(seen), 'the migration never had to wait for its lock, so nothing was shown')
      .that(slowest < plainStallMs, `a user waited ${slowest} ms, no less than behind a plain ALTER TABLE`)
      .problems
  },
}

/** As long as the report of the comparison holds its table. */
const plainStallMs = 1_500

/** Whether the migration's own output tells of a try that ran into its lock time-out, in the words of execute.ts. */
function waited(seen: Seen): boolean {
  const lines = seen.runs.flatMap((run) => run.jobs.flatMap((job) => job.steps.flatMap((step) => step.lines)))
  return lines.some((line) => /no lock within \d+ ms, try \d+ of/.test(line))
}

export const contractRefused: Scenario = {
  name: 'contract-refused',
  title: 'A migration that takes something away, before its time',
  story:
    'A release brings a contract migration whose front matter says that only Core 99 can live with it. Before the deploy it is left; after it, ECS says that an older Core runs.',
  expected:
    'The release serves staging, the contract migration is refused and names what runs, and production is not reached.',
  byDefault: false,
  module: 'core',
  act: async (scene) => {
    const { product, say, settled } = scene
    await startFromProduction(scene)
    const migration = await addMigration(product.developer, 'titles_not_blank', {
      up: '-- deploy-kit: phase=contract; requires-core>=99.0.0\nALTER TABLE "items" ADD CONSTRAINT "items_title_not_blank" CHECK (length("title") > 0) NOT VALID;',
      down: 'ALTER TABLE "items" DROP CONSTRAINT "items_title_not_blank";',
    })
    say('a release with a contract migration is merged')
    await product.developer.pushMain({ message: 'feat: titles are not blank', files: migration.files })
    await settled()
  },
  judge: async (seen) => {
    const made = await seen.stage.databases.query(
      seen.product.databaseUrls['staging'] ?? '',
      `select 1 from pg_constraint where conname = 'items_title_not_blank'`,
    )
    return new Judgement(seen)
      .run('release', 'failure')
      .failedBecause('release', /migrate/, /titles_not_blank[\s\S]*99\.0\.0/)
      .neverRan('release', /second|production/)
      .that(
        seen.serving['staging'] !== seen.servedBefore['staging'],
        'staging does not serve the release, whose deploy needs nothing of the contract migration',
      )
      .serves('production', seen.servedBefore['production'] ?? '')
      .probe([seen.servedBefore['production'] ?? ''])
      .that(made.length === 0, 'the constraint is there, although an older Core runs').problems
  },
}

export const downInRollback: Scenario = {
  name: 'rollback-down',
  title: 'A rollback that takes the migration of the release back',
  story:
    'A release with an index is in production. Somebody rolls back to the release before and asks for its schema as well.',
  expected: 'Production serves the release before, the index and its ledger row are gone, no request fails.',
  byDefault: false,
  module: 'core',
  alsoAsked: items,
  act: async (scene) => {
    const { product, say, settled } = scene
    await startFromProduction(scene)
    const migration = await addMigration(product.developer, 'items_by_age', {
      up: 'CREATE INDEX "items_by_age" ON "items" ("created_at");',
      down: 'DROP INDEX "items_by_age";',
    })
    say('a release with a migration is merged')
    await product.developer.pushMain({ message: 'feat: items by age', files: migration.files })
    await settled()
    const rows = await ledgerRows(scene)
    say(`production has the index, and ${rows} rows in its ledger; somebody rolls back, schema and all`)
    await product.developer.dispatch('rollback.yml', { environment: 'production', migrations: 'down' })
    await settled()
  },
  judge: async (seen) => {
    const url = seen.product.databaseUrls['production'] ?? ''
    const left = await seen.stage.databases.query(
      url,
      `select 1 from pg_indexes where indexname = 'items_by_age'`,
    )
    const staging = await seen.stage.databases.query(
      seen.product.databaseUrls['staging'] ?? '',
      `select 1 from pg_indexes where indexname = 'items_by_age'`,
    )
    const [before, released] = [seen.servedBefore['production'] ?? '', seen.serving['staging'] ?? '']
    const rows = await ledgerRows(seen)
    const folder = await ledgerRows(seen, 'staging')
    return new Judgement(seen)
      .run('release', 'success')
      .run('rollback', 'success')
      .serves('production', before)
      .probe([before, released])
      .met(released)
      .that(staging.length === 1, 'the index was never made')
      .that(left.length === 0, 'the index is still there')
      .that(rows === folder - 1, `the ledger of production has ${rows} rows, that of staging ${folder}`)
      .problems
  },
}

async function ledgerRows(
  { stage, product }: Pick<Seen, 'stage' | 'product'>,
  environment = 'production',
): Promise<number> {
  const rows = await stage.databases.query(
    product.databaseUrls[environment] ?? '',
    'select 1 from drizzle.__drizzle_migrations',
  )
  return rows.length
}
