import { Judgement } from '../judgement.ts'
import type { Scenario } from '../scenario.ts'
import { addMigration } from './add-migration.ts'
import { putItems } from './put-items.ts'

const appFile = 'src/http/app.ts'
const serverFile = 'src/server.ts'
const smokeFile = 'smoke.yml'

/** A change that users would notice and that breaks nothing. */
const harmless = (name: string) => ({
  [`src/features/${name}.ts`]: `/** ${name} */\nexport const ${name} = true\n`,
})

export const release: Scenario = {
  name: 'release',
  title: 'A good release, from pull request to production',
  story:
    'A developer opens a pull request with a feature; it is checked and planned, merged, released, built, pushed, migrated and deployed to staging (blue/green, the smoke test deciding at the test listener), approved, then deployed to production (canary).',
  expected: 'Everything is green; production moves from 1.0.0 to 1.1.0 without a failed request.',
  byDefault: true,
  module: 'core',
  act: async ({ product, say, settled }) => {
    const { developer } = product
    say('the developer opens a pull request')
    await developer.pushBranch('feature', { message: 'feat: a greeting', files: harmless('greeting') })
    const number = await developer.openPullRequest('feature', 'feat: a greeting')
    await settled()
    say('it is merged')
    await developer.merge(number)
    await settled()
  },
  judge: async (seen) => {
    const comments = await seen.product.developer.comments(1)
    return new Judgement(seen)
      .run('pull request', 'success')
      .run('release', 'success')
      .serves('staging', '1.1.0')
      .serves('production', '1.1.0')
      .probe(['1.0.0', '1.1.0'])
      .met('1.1.0')
      .that(
        comments.length === 1 && comments[0]?.includes('would release 1.1.0') === true,
        `the plan on the pull request does not announce 1.1.0: ${comments.join('\n').slice(0, 200)}`,
      ).problems
  },
}

export const failingSmoke: Scenario = {
  name: 'failing-smoke',
  title: 'A release that is healthy but fails its smoke test',
  story:
    'The release answers its health check, but its items endpoint answers with an error. The smoke test at the test listener finds that before any user is sent to it.',
  expected:
    'Staging is rolled back at the gate, the job is red and names the check, production is never touched.',
  byDefault: true,
  module: 'core',
  act: async ({ product, say, settled }) => {
    say('a commit that breaks the items endpoint is merged')
    await product.developer.pushMain({
      message: 'feat: faster items',
      files: { [appFile]: breakItems, [smokeFile]: shorten },
    })
    await settled()
  },
  judge: (seen) =>
    new Judgement(seen)
      .run('release', 'failure')
      .failedBecause('release', /deploy/, /gate refused it.*items|items.*status is 500/s)
      .neverRan('release', /second|production/)
      .serves('staging', seen.servedBefore['staging'] ?? '')
      .serves('production', seen.servedBefore['production'] ?? '')
      .probe([seen.servedBefore['production'] ?? '']).problems,
}

export const neverHealthy: Scenario = {
  name: 'never-healthy',
  title: 'A release whose tasks never become healthy',
  story:
    'The release crashes at boot in staging. ECS starts task after task until the circuit breaker gives up.',
  expected: 'The deployment is rolled back, the job is red and shows the crash and the last log lines.',
  byDefault: true,
  module: 'core',
  act: async ({ product, say, settled }) => {
    say('a commit that crashes at boot is merged')
    await product.developer.pushMain({
      message: 'feat: stricter start',
      files: { [serverFile]: crashAtBoot, [appFile]: repairItemsIfBroken, [smokeFile]: lengthen },
    })
    await settled()
  },
  judge: (seen) =>
    new Judgement(seen)
      .run('release', 'failure')
      .failedBecause('release', /deploy/, /the licence key is missing/)
      .neverRan('release', /second|production/)
      .serves('staging', seen.servedBefore['staging'] ?? '')
      .serves('production', seen.servedBefore['production'] ?? '')
      .probe([seen.servedBefore['production'] ?? '']).problems,
}

export const failingMigration: Scenario = {
  name: 'failing-migration',
  title: 'A release whose migration fails half-way',
  story:
    'The third statement of a migration fails, after a table was made and a row was written. Both are undone with it, nothing is deployed, and the database is as before.',
  expected:
    'The job is red at the migration with file, line and SQLSTATE; schema, rows, ledger and service have not changed.',
  byDefault: true,
  module: 'core',
  act: async (scene) => {
    const { product, say, settled } = scene
    const { developer } = product
    await putItems(scene)
    say('a commit whose migration fails half-way is merged')
    const migration = await addMigration(developer, 'price', {
      up: [
        'CREATE TABLE "prices" ("id" serial PRIMARY KEY);',
        `INSERT INTO "items" ("title") VALUES ('A price list');`,
        'ALTER TABLE "no_such_table" ADD COLUMN "price" integer;',
      ].join('\n--> statement-breakpoint\n'),
      down: 'DROP TABLE "prices";',
    })
    await developer.pushMain({
      message: 'feat: price of items',
      files: { [serverFile]: repairIfCrashing, [appFile]: repairItemsIfBroken, ...migration.files },
    })
    await settled()
  },
  judge: async (seen) => {
    // No rollback takes a number of a sequence back: it alone tells that the statements before the failing one had run.
    const begun = await seen.stage.databases.query(
      seen.product.databaseUrls['staging'] ?? '',
      'select 1 from items_id_seq where last_value > (select max(id) from items)',
    )
    return new Judgement(seen)
      .run('release', 'failure')
      .failedBecause('release', /^migrate$/, /_price\.sql:5[\s\S]*42P01/)
      .neverRan('release', /second|production/)
      .deployedNothing()
      .that(begun.length === 1, 'the migration failed before it had begun, so nothing was undone')
      .sameDatabase('staging')
      .sameDatabase('production')
      .serves('staging', seen.servedBefore['staging'] ?? '')
      .serves('production', seen.servedBefore['production'] ?? '')
      .probe([seen.servedBefore['production'] ?? '']).problems
  },
}

export const rollback: Scenario = {
  name: 'rollback',
  title: 'A rollback to the release before',
  story: 'Production is fine by every check, but not by its users. Somebody starts the rollback workflow.',
  expected:
    'Production serves the release before again, by the word of its own /version, without a failed request.',
  byDefault: true,
  module: 'core',
  act: async ({ product, say, settled }) => {
    say('somebody starts the rollback workflow')
    await product.developer.dispatch('rollback.yml', { environment: 'production' })
    await settled()
  },
  judge: (seen) =>
    new Judgement(seen)
      .run('rollback', 'success')
      .serves('production', '1.0.0')
      .serves('staging', seen.servedBefore['staging'] ?? '')
      .probe(['1.0.0', '1.1.0'])
      .met('1.0.0').problems,
}

const [deadline, shortDeadline] = ['deadline: 20s', 'deadline: 10s']
const crash =
  "  if (process.env['ENVIRONMENT'] === 'staging') throw new Error('the licence key is missing')\n"
const fault =
  "  if (process.env['ENVIRONMENT'] === 'staging') {\n    app.use('/api/items', () => {\n      throw new Error('column \"price\" does not exist')\n    })\n  }\n"

/** The faults are tied to the environment, as real ones often are: no unit test sees them. */
function breakItems(text: string): string {
  return edited(text, "  app.route('/api/items'", `${fault}  app.route('/api/items'`)
}

/** A check that fails is asked again until the deadline; twice as long would show nothing more. */
function shorten(text: string): string {
  return edited(text, deadline, shortDeadline)
}

function lengthen(text: string): string {
  return text.replace(shortDeadline, deadline)
}

/** Drills run alone or one after the other, so the one before may have left its fault in main. */
function repairItemsIfBroken(text: string): string {
  return text.replace(fault, '')
}

function crashAtBoot(text: string): string {
  return edited(
    text,
    'async function main(): Promise<void> {\n',
    `async function main(): Promise<void> {\n${crash}`,
  )
}

function repairIfCrashing(text: string): string {
  return text.replace(crash, '')
}

/** The example and this drill have to fit: an edit that finds nothing would rehearse nothing. */
function edited(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the example does not contain ${JSON.stringify(from)}`)
  return text.replace(from, () => to)
}
