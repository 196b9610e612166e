import { createHash } from 'node:crypto'
import type { RunResult } from '../../runner/index.ts'
import { Judgement, said } from '../judgement.ts'
import type { Scenario } from '../scenario.ts'
import { addMigration } from './add-migration.ts'
import { startFromProduction } from './start-from-production.ts'

const releaseFile = '.github/workflows/release.yml'
const up = 'CREATE INDEX "items_by_publication" ON "items" ("published_at");'

/** A plan that asks the database, in an environment whose credentials only read. */
const planOnDatabase = (text: string) =>
  text.replace(
    /\n {4}secrets: inherit/,
    '\n    with:\n      second-plan-environment: production-plan\n    secrets: inherit',
  )

export const planChanged: Scenario = {
  name: 'plan-changed',
  title: 'A database that changes between the plan and its approval',
  story:
    'A release with a migration waits for the approval of production; its plan, made on the database, is what the reviewer reads. Meanwhile the same migration is applied past deploy-kit, as a product does that migrates at boot. The reviewer approves what was planned.',
  expected:
    'The migration of production is refused and says what changed; nothing is deployed there. The next release is planned and approved anew, finds the migration there, and goes through.',
  byDefault: false,
  module: 'core',
  act: async (scene) => {
    const { product, stage, say, settled } = scene
    const { developer } = product
    await startFromProduction(scene)
    const migration = await addMigration(developer, 'items_by_publication', {
      up,
      down: 'DROP INDEX "items_by_publication";',
    })
    const journal = JSON.parse(String(migration.files['drizzle/meta/_journal.json'])) as {
      entries: { when: number }[]
    }
    const approveAsBefore = stage.overrides.approve
    stage.overrides.approve = async (environment) => {
      if (environment === 'production') {
        say('production waits for its approval; meanwhile its migration is applied past deploy-kit')
        await stage.databases.query(
          product.databaseUrls['production'] ?? '',
          `${up} ${recordedByDrizzle(`${up}\n`, journal.entries.at(-1)?.when ?? 0)}`,
        )
        say('the reviewer approves what the plan said')
      }
      return 'approved'
    }
    try {
      say('a release with a migration is merged; production is planned on its database')
      const text = await developer.read(releaseFile)
      await developer.pushMain({
        message: 'feat: items by publication',
        files: { ...migration.files, [releaseFile]: planOnDatabase(text) },
      })
      await settled()
      stage.overrides.approve = approveAsBefore
      say('the next release is merged')
      await developer.pushMain({
        message: 'fix: items by publication, for those who look for them',
        files: {
          'src/features/by-title.ts': '/** by title */\nexport const byTitle = true\n',
          [releaseFile]: text,
        },
      })
      await settled()
    } finally {
      stage.overrides.approve = approveAsBefore
    }
  },
  judge: (seen) => {
    const [refused, next] = seen.runs.filter((run) => run.workflow === 'release').slice(-2)
    const [before, now] = [seen.servedBefore['production'] ?? '', seen.serving['staging'] ?? '']
    const plans = planSummaries(refused)
    const first = new Judgement({ ...seen, runs: refused === undefined ? [] : [refused] })
      .run('release', 'failure')
      .failedBecause(
        'release',
        /^migrate$/,
        /the database changed since the plan that was agreed to: \d+_items_by_publication was applied by somebody else meanwhile/,
      )
      .that(
        plans.some((it) => /would be applied: the database is at/.test(it) && it.includes(up)),
        `no plan that asked the database shows the SQL to the reviewer: ${plans.join('\n').slice(0, 300)}`,
      )
    const second = new Judgement({ ...seen, runs: next === undefined ? [] : [next] })
      .run('release', 'success')
      .that(now !== before, 'staging serves neither of the releases')
      .serves('production', now)
      .probe([before, now])
      .met(now)
    return [...first.problems, ...second.problems]
  },
}

/** The row that drizzle-orm 0.x writes behind a migration of its own. */
function recordedByDrizzle(file: string, when: number): string {
  const hash = createHash('sha256').update(file).digest('hex')
  return `insert into drizzle.__drizzle_migrations (hash, created_at) values ('${hash}', ${when});`
}

function planSummaries(run: RunResult | undefined): readonly string[] {
  return (run?.jobs ?? []).flatMap((job) => job.steps.filter((it) => it.name === 'plan').map(said))
}
