import type { RunResult } from '../../runner/index.ts'
import { Judgement, said } from '../judgement.ts'
import type { Scenario, Seen } from '../scenario.ts'
import { addMigration } from './add-migration.ts'
import { putItems } from './put-items.ts'
import { startFromProduction } from './start-from-production.ts'

/** What the copies of this drill are called. */
const copyPrefix = 'deploy-kit-drill-core-production'
const index = 'CREATE INDEX items_by_created ON public.items USING btree (created_at)'

export const restoreDrill: Scenario = {
  name: 'restore-drill',
  title: 'A snapshot before a migration, and the proof that it can be restored',
  story:
    'A release takes an RDS snapshot before each migration. Afterwards somebody starts the restore drill: the snapshot of production becomes a copy of its own, which is held against what was recorded and deleted.',
  expected:
    'The copy comes up with the rows and the ledger of before the migration, agrees with the record and is deleted; the report says how long it took; no request fails.',
  byDefault: false,
  module: 'core',
  act: async (scene) => {
    const { product, say, settled } = scene
    await startFromProduction(scene)
    await putItems(scene)
    const { developer } = product
    const migration = await addMigration(developer, 'items_by_created', {
      up: 'CREATE INDEX "items_by_created" ON "items" ("created_at");',
      down: 'DROP INDEX "items_by_created";',
    })
    const config = await developer.read('deploy-kit.yml')
    say('a release with a migration is merged, and deploy-kit.yml asks for a snapshot before every run')
    await developer.pushMain({
      message: 'feat: items by their time',
      files: {
        ...migration.files,
        'deploy-kit.yml': config.replace('migrations: {', 'migrations: { snapshot: always,'),
      },
    })
    await settled()
    say('somebody starts the restore drill of production')
    await developer.dispatch('drill.yml', { environment: 'production' })
    const told = /\*\*(The snapshot .*)\*\*/.exec(words(await settled()))?.[1]
    if (told !== undefined) say(`the drill says: ${told}`)
  },
  judge: (seen) => {
    const names = (type: string) =>
      seen.stage.cloud.events
        .history()
        .filter((event) => event.source === 'rds' && event.type === type)
        .map((event) => String(event.detail['identifier'] ?? event.detail['snapshot']))
    const copies = new Set(names('instance.creating').filter((name) => name.startsWith(copyPrefix)))
    const deleted = seen.stage.cloud.calls
      .entries({ service: 'rds', operation: 'DeleteDBInstance' })
      .filter(({ status }) => status === 200)
      .map(({ input }) => String((input as { readonly DBInstanceIdentifier?: string }).DBInstanceIdentifier))
    const standing = [...copies].filter((name) => !names('instance.deleted').includes(name))
    const foreign = deleted.filter((name) => !copies.has(name))
    const report = words(seen.runs)
    const wasThere = before(seen)
    return new Judgement(seen)
      .run('release', 'success')
      .run('drill', 'success')
      .probe([seen.servedBefore['production'] ?? '', seen.serving['production'] ?? ''])
      .that(
        names('snapshot.available').some((name) => name.startsWith('deploy-kit-core-production-')),
        'no snapshot of production was taken',
      )
      .that(
        names('instance.available').some((name) => copies.has(name)),
        'no copy was ever available',
      )
      .that(standing.length === 0, `the copy ${standing.join(', ')} was not deleted`)
      .that(foreign.length === 0, `${foreign.join(', ')} was deleted, which is no copy of the drill`)
      .that(/was restored in/.test(report), 'the report does not say how long the restore took')
      .that(
        wasThere.every(([table, rows]) => report.includes(`\`${table}\` | ${rows} | ${rows} |`)),
        `the copy was not found to hold ${wasThere.map(([table, rows]) => `${rows} rows of ${table}`).join(', ')}, as production did before the migration`,
      )
      .migrated('staging', [index])
      .migrated('production', [index]).problems
  },
}

/** Everything that the last run of the drill workflow said. */
function words(runs: readonly RunResult[]): string {
  const drill = runs.findLast((run) => run.workflow === 'drill')
  return (drill?.jobs ?? [])
    .flatMap((job) => job.steps)
    .map(said)
    .join('\n')
}

/** Rows by table in production when the drill began, as the drill itself counted them. */
function before({ databases }: Seen): readonly (readonly [table: string, rows: number])[] {
  const state = databases['before']?.['production']
  return state === undefined
    ? []
    : [...Object.entries(state.rows), ['drizzle.__drizzle_migrations', state.ledger.length]]
}
