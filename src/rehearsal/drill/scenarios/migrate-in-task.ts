import { join } from 'node:path'
import { Judgement, said } from '../judgement.ts'
import type { Scenario, Scene, Seen } from '../scenario.ts'
import type { Change } from '../stage/product.ts'
import { packageWithRunner } from '../stage/runner-package.ts'
import { askVersion } from '../version.ts'
import { addMigration } from './add-migration.ts'
import { putItems } from './put-items.ts'
import { startFromProduction } from './start-from-production.ts'

const name = 'items_by_title'
const index = `CREATE INDEX ${name} ON public.items USING btree (title)`

export const migrateInTask: Scenario = {
  name: 'migrate-in-task',
  title: 'Migrations of a private database, applied by a task of the service',
  story:
    'A runner of GitHub does not reach the database. The image holds deploy-kit, and deploy-kit.yml says executor: ecs-task: each environment applies the migrations of a release as a task of its own service, with the image that was just built and the secrets of the task definition. Afterwards a second release is taken back, schema and all.',
  expected:
    'Both environments serve the release and have its schema, each migrated by tasks of the new image; the rollback takes the migration back as a task, too; no request fails.',
  byDefault: false,
  module: 'core',
  alsoAsked: '/api/items?limit=1',
  act: async (scene) => {
    const { product, say, settled } = scene
    const { developer } = product
    await startFromProduction(scene)
    await bringStagingBack(scene)
    await putItems(scene)
    const config = await developer.read('deploy-kit.yml')
    say('a release is merged whose image holds the runner, and whose migrations run as tasks')
    await developer.pushMain({
      message: 'feat: migrations are applied by a task of the service',
      files: {
        ...(await runnerFiles(scene)),
        'deploy-kit.yml': config.replace('migrations: {', 'migrations: { executor: ecs-task,'),
      },
    })
    await settled()
    const migration = await addMigration(developer, name, {
      up: `CREATE INDEX "${name}" ON "items" ("title");`,
      down: `DROP INDEX "${name}";`,
    })
    say('a release with a migration is merged')
    await developer.pushMain({ message: 'feat: items by their title', files: migration.files })
    await settled()
    say('somebody rolls production back, schema and all')
    await developer.dispatch('rollback.yml', { environment: 'production', migrations: 'down' })
    await settled()
  },
  judge: (seen) => {
    const released = seen.serving['staging'] ?? ''
    const lines = words(seen, 'release')
    // Three releases served here; none of their requests may have failed.
    const met = seen.probes.flatMap((probe) => probe.versions.map((it) => it.version))
    const judgement = new Judgement(seen)
      .probe(met)
      .met(released)
      .run('release', 'success')
      .run('rollback', 'success')
      .that(released !== seen.servedBefore['staging'], 'staging does not serve the release')
      .that(
        seen.serving['production'] !== released,
        `production still serves ${released}, which was to be rolled back`,
      )
      .migrated('staging', [index])
      .sameDatabase('production')
      .that(
        /registered core-staging-task:\d+ with the image sha256:[\s\S]*registered core-production-task:\d+/.test(
          lines,
        ),
        'the migrations were not run with the image of the release in both environments',
      )
      .that(
        lines.match(/\| .*items_by_title: applied in/g)?.length === 2,
        'the logs of two tasks with the migration were not shown',
      )
      .that(
        /\| .*items_by_title: taken back in/.test(words(seen, 'rollback')),
        'the log of a task that takes the migration back was not shown',
      )
    for (const cluster of ['staging', 'production']) {
      const tasks = stopped(seen).filter((it) => it.cluster === cluster)
      judgement.that(tasks.length > 0, `no task ran in ${cluster}`)
      judgement.that(
        tasks.every((it) => it.exitCode === 0),
        `a task in ${cluster} did not end with 0: ${JSON.stringify(tasks)}`,
      )
    }
    return judgement.problems
  },
}

/** A schema that a drill before left ahead in staging would stop the release. */
async function bringStagingBack({ product, stage, say, settled }: Scene): Promise<void> {
  const [staging, production] = await Promise.all(
    ['staging', 'production'].map(async (environment) => {
      const service = product.services[environment]
      if (service === undefined) throw new Error(`${product.module} has no service in ${environment}`)
      return askVersion({ url: service.versionUrl, connect: service.production, ca: stage.authority })
    }),
  )
  if (staging === production || production === undefined) return
  say(`staging goes back to ${production} first, schema and all`)
  await product.developer.dispatch('rollback.yml', {
    environment: 'staging',
    to: production,
    migrations: 'down',
  })
  await settled()
}

/** deploy-kit with its runner, where the example has what it serves of it. */
async function runnerFiles({ product, stage }: Scene): Promise<Change['files']> {
  const { developer } = product
  const { dependencies } = JSON.parse(await developer.read('package.json')) as {
    dependencies: Readonly<Record<string, string>>
  }
  const vendored = dependencies['deploy-kit']?.replace(/^file:/, '') ?? ''
  const made = await packageWithRunner(await developer.readBytes(vendored), join(stage.kit, 'dist'))
  return {
    [vendored]: made.tarball,
    'package-lock.json': (text) => {
      const lock = JSON.parse(text) as { packages: Record<string, Record<string, unknown>> }
      const entry = lock.packages['node_modules/deploy-kit']
      lock.packages['node_modules/deploy-kit'] = { ...entry, integrity: made.integrity, bin: made.bin }
      return `${JSON.stringify(lock, undefined, 2)}\n`
    },
  }
}

function words(seen: Seen, workflow: string): string {
  return seen.runs
    .filter((run) => run.workflow === workflow)
    .flatMap((run) => run.jobs.flatMap((job) => job.steps.map(said)))
    .join('\n')
}

/** Tasks that no service owned, as they ended. */
function stopped({ stage }: Seen): readonly { readonly cluster: string; readonly exitCode: unknown }[] {
  return stage.cloud.events
    .history()
    .filter(
      ({ type, source, detail }) =>
        source === 'ecs' && type === 'task.stopped' && detail['service'] === undefined,
    )
    .map(({ detail }) => {
      const [container] = detail['containers'] as readonly { readonly exitCode?: number }[]
      return { cluster: String(detail['cluster']), exitCode: container?.exitCode }
    })
}
