import type { RunResult } from '../../runner/index.ts'
import { Judgement, said } from '../judgement.ts'
import type { Scenario, Seen } from '../scenario.ts'
import type { ProbeResult } from '../types.ts'
import { addMigration } from './add-migration.ts'
import { queueBehindReader, reportHeldMs, stallOfPlainAlter } from './busy-table.ts'
import { putItems } from './put-items.ts'
import { startFromProduction, versionServedBy } from './start-from-production.ts'

const items = '/api/items?limit=1'

export const hotMigration: Scenario = {
  name: 'hot-migration',
  title: 'A migration of a table that everybody reads, while a report holds it',
  story:
    'The migration takes the strongest lock on a table that users read all the time, and a long report has the table already. A plain ALTER TABLE would wait for the report, and every user behind it. The runner waits a fifth of a second at most, lets the users through, and tries again.',
  expected:
    'The migration is applied once the report is done; while it waits no request fails, and no user waits half as long as behind a plain ALTER TABLE.',
  byDefault: false,
  module: 'core',
  alsoAsked: items,
  act: async (scene) => {
    const { product, say, settled } = scene
    const { developer, databaseUrls } = product
    await startFromProduction(scene)
    await putItems(scene)
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
  judge: (seen) => {
    const released = seen.serving['staging'] ?? ''
    const judgement = new Judgement(seen)
      .run('release', 'success')
      .serves('production', released)
      .probe([seen.servedBefore['production'] ?? '', released])
      .migrated('staging', [column])
      .migrated('production', [column])
    const step = whereItWaited(seen)
    if (step === undefined)
      return judgement.that(false, 'the migration of production never had to wait for its lock').problems
    const users = during(seen.probes, step)
    return judgement
      .that(users.requests >= 5, `${users.requests} requests for items were made while the migration waited`)
      .that(
        users.slowestMs < reportHeldMs / 2,
        `a user waited ${users.slowestMs} ms for items while the migration waited, against ${reportHeldMs} ms behind a plain ALTER TABLE`,
      ).problems
  },
}

const column = 'column public.items.note text'

interface Span {
  readonly startedAt: number
  readonly finishedAt: number
}

/** The step that ran into its lock time-out in production, in the words of the runner. */
function whereItWaited(seen: Seen): Span | undefined {
  return seen.runs
    .flatMap((run) => run.jobs)
    .filter((job) => /second|production/.test(job.id))
    .flatMap((job) => job.steps)
    .find((step) => step.lines.some((line) => /no lock within \d+ ms, try \d+ of/.test(line)))
}

/** What users who read the table met in that time. */
function during(probes: readonly ProbeResult[], { startedAt, finishedAt }: Span) {
  const asked = probes
    .filter((probe) => probe.url.includes(items))
    .flatMap((probe) => probe.steps.filter((it) => it.at + probe.stepMs > startedAt && it.at < finishedAt))
  return {
    requests: asked.flatMap((it) => Object.values(it.byVersion)).reduce((sum, count) => sum + count, 0),
    slowestMs: Math.max(0, ...asked.map((it) => it.slowestMs ?? 0)),
  }
}

export const contractRefused: Scenario = {
  name: 'contract-refused',
  title: 'A migration that takes something away, before its time and at its time',
  story:
    'A release brings a contract migration whose front matter says that only Core 99 can live with it. Before the deploy it is left; after it, ECS says that an older Core runs. The next release says that the Core which serves by then can live with it.',
  expected:
    'The first release serves staging, its contract migration is refused and names what runs, the schema stays and production is not reached. The second one is applied in both, after the deploy.',
  byDefault: false,
  module: 'core',
  act: async (scene) => {
    const { product, stage, say, settled, look } = scene
    const { developer } = product
    await startFromProduction(scene)
    await putItems(scene)
    const contract = (core: string) =>
      `-- deploy-kit: phase=contract; requires-core>=${core}\nALTER TABLE "items" ADD CONSTRAINT "items_title_not_blank" CHECK (length("title") > 0) NOT VALID;`
    const migration = await addMigration(developer, 'titles_not_blank', {
      up: contract('99.0.0'),
      down: 'ALTER TABLE "items" DROP CONSTRAINT "items_title_not_blank";',
    })
    say('a release with a contract migration for Core 99 is merged')
    await developer.pushMain({ message: 'feat: titles are not blank', files: migration.files })
    await settled()
    await look('refused')
    const serving = await versionServedBy(product, stage, 'staging')
    say(`the migration is corrected: Core ${serving}, which serves staging, can live with it`)
    await developer.pushMain({
      message: 'fix: titles are not blank from now on',
      files: { [`drizzle/${migration.tag}.sql`]: `${contract(serving)}\n` },
    })
    await settled()
  },
  judge: (seen) => {
    const [refused, applied] = seen.runs.filter((run) => run.workflow === 'release').slice(-2)
    const [before, now] = [seen.servedBefore['production'] ?? '', seen.serving['staging'] ?? '']
    const first = new Judgement({ ...seen, runs: refused === undefined ? [] : [refused] })
      .run('release', 'failure')
      .failedBecause(
        'release',
        /migrate after the deploy/,
        /titles_not_blank[\s\S]*is \d+\.\d+\.\d+, and the new shape needs 99\.0\.0 or later/,
      )
      .neverRan('release', /second|production/)
      .sameDatabase('staging', 'before', 'refused')
      .sameDatabase('production', 'before', 'refused')
    const second = new Judgement({ ...seen, runs: applied === undefined ? [] : [applied] })
      .run('release', 'success')
      .that(now !== seen.servedBefore['staging'], 'staging serves neither of the releases')
      .serves('production', now)
      .probe([before, now])
      .met(now)
      .migrated('staging', [constraint], 'refused')
      .migrated('production', [constraint], 'refused')
      .that(appliedAfterDeploy(applied), 'the contract migration was not applied after the deploy')
    return [...first.problems, ...second.problems]
  },
}

const constraint = 'constraint items_title_not_blank on items CHECK ((length(title) > 0)) NOT VALID'

/** By the step that says so: the same schema comes out where old tasks lost it while they served. */
function appliedAfterDeploy(run: RunResult | undefined): boolean {
  const steps = (run?.jobs ?? []).flatMap((job) => job.steps)
  const says = (name: RegExp) =>
    steps.filter((it) => name.test(it.name) && /titles_not_blank: applied in/.test(said(it))).length
  return says(/migrate after the deploy/) === 2 && says(/^migrate$/) === 0
}

export const downInRollback: Scenario = {
  name: 'rollback-down',
  title: 'A rollback that takes the migration of the release back',
  story:
    'A release with an index is in production. Somebody rolls back to the release before and asks for its schema as well.',
  expected:
    'Production serves the release before; its schema, its rows and its ledger are those of before, staging keeps the index, no request fails.',
  byDefault: false,
  module: 'core',
  alsoAsked: items,
  act: async (scene) => {
    const { product, say, settled, look } = scene
    await startFromProduction(scene)
    await putItems(scene)
    const migration = await addMigration(product.developer, 'items_by_age', {
      up: 'CREATE INDEX "items_by_age" ON "items" ("created_at");',
      down: 'DROP INDEX "items_by_age";',
    })
    say('a release with a migration is merged')
    await product.developer.pushMain({ message: 'feat: items by age', files: migration.files })
    await settled()
    await look('released')
    say('production has the index; somebody rolls back, schema and all')
    await product.developer.dispatch('rollback.yml', { environment: 'production', migrations: 'down' })
    await settled()
  },
  judge: (seen) => {
    const [before, released] = [seen.servedBefore['production'] ?? '', seen.serving['staging'] ?? '']
    return new Judgement(seen)
      .run('release', 'success')
      .run('rollback', 'success')
      .serves('production', before)
      .probe([before, released])
      .met(released)
      .migrated('production', [index], 'before', 'released')
      .sameDatabase('production')
      .migrated('staging', [index]).problems
  },
}

const index = 'CREATE INDEX items_by_age ON public.items USING btree (created_at)'
