import type { CloudEvent } from '../../cloud/index.ts'
import { Judgement } from '../judgement.ts'
import type { Scenario, Scene, Seen } from '../scenario.ts'

/** Deploys the release that served before the rehearsal began, once more: a digest that exists already. */
async function deployAgain({ product }: Scene): Promise<void> {
  const { version, gitSha, digest } = product.seeded
  await product.developer.dispatch('deploy.yml', { version, sha: gitSha, digest })
}

/** Resolves with the first event of the cloud that fits. */
function firstEvent({ stage }: Scene, fits: (event: CloudEvent) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = stage.cloud.events.subscribe((event) => {
      if (!fits(event)) return
      unsubscribe()
      resolve()
    })
  })
}

const scalesUp = (event: CloudEvent) =>
  event.type === 'deployment.stage' &&
  event.detail['stage'] === 'SCALE_UP' &&
  event.detail['cluster'] === 'staging'

/** How the newest deployment of staging ended, by the word of ECS. */
function lastStatus({ stage }: Seen): string {
  const ended = stage.cloud.events
    .history()
    .filter((event) => event.type === 'deployment.status' && event.detail['cluster'] === 'staging')
  return String(ended.at(-1)?.detail['status'])
}

export const missingSecret: Scenario = {
  name: 'missing-secret',
  title: 'A parameter that the task needs is not there',
  story:
    'Somebody deleted a parameter that the task definition of staging refers to. Found out by ECS, it would be a deployment that hangs while tasks fail to start.',
  expected: 'The deploy is refused before anything is registered, and names the parameter.',
  byDefault: false,
  module: 'core',
  act: async (scene) => {
    const { stage, product, say, settled } = scene
    const name = '/core/staging/DATABASE_URL'
    say(`the parameter ${name} is deleted`)
    stage.cloud.parameters.delete(name)
    await deployAgain(scene)
    await settled()
    stage.cloud.parameters.put(
      { name, value: product.databaseUrls['staging'] ?? '', type: 'SecureString' },
      'infrastructure',
    )
  },
  judge: (seen) =>
    new Judgement(seen)
      .run('deploy', 'failure')
      .failedBecause('deploy', /deploy/, /does not exist: \/core\/staging\/DATABASE_URL/)
      .neverRan('deploy', /second|production/)
      .serves('staging', seen.servedBefore['staging'] ?? '')
      .probe([seen.servedBefore['production'] ?? '']).problems,
}

export const cancelled: Scenario = {
  name: 'cancelled',
  title: 'A run that is cancelled in the middle of a deploy',
  story: 'Somebody presses Cancel while ECS starts the tasks of the new revision.',
  expected: 'ECS is asked to roll back before the run ends; staging serves what it served.',
  byDefault: false,
  module: 'core',
  act: async (scene) => {
    const underWay = firstEvent(scene, scalesUp)
    await deployAgain(scene)
    await underWay
    scene.say('somebody cancels the run')
    scene.stage.overrides.cancelRuns('The run was canceled by @lead.')
    await scene.settled()
    await scene.stage.infrastructure.settled('staging', 'core', AbortSignal.timeout(60_000))
  },
  judge: (seen) =>
    new Judgement(seen)
      .run('deploy', 'cancelled')
      .neverRan('deploy', /second|production/)
      .that(
        lastStatus(seen) === 'ROLLBACK_SUCCESSFUL',
        `the deployment ended ${lastStatus(seen)} instead of ROLLBACK_SUCCESSFUL`,
      )
      .serves('staging', seen.servedBefore['staging'] ?? '')
      .probe([seen.servedBefore['production'] ?? '']).problems,
}

export const superseded: Scenario = {
  name: 'superseded',
  title: 'Another pipeline deploys at the same time',
  story:
    'While ECS starts the tasks of the new revision, another tool updates the same service. ECS drops our deployment for that one, and its own waiters would call the result stable.',
  expected:
    'The job is red, names the deployment that took the place of ours, and says how to answer the hook that it took over.',
  byDefault: false,
  module: 'core',
  act: async (scene) => {
    const underWay = firstEvent(scene, scalesUp)
    await deployAgain(scene)
    await underWay
    scene.say('another pipeline updates the service')
    const { infrastructure } = scene.stage
    await infrastructure.redeploy('staging', 'core')
    scene.say('a person lets the deployment of the other pipeline go on')
    await infrastructure.continuePaused('staging', 'core', AbortSignal.timeout(60_000))
    await scene.settled()
    await infrastructure.settled('staging', 'core', AbortSignal.timeout(60_000))
  },
  judge: (seen) =>
    new Judgement(seen)
      .run('deploy', 'failure')
      .failedBecause(
        'deploy',
        /deploy/,
        /Another deployment took the place of core[\s\S]*continue-service-deployment/,
      )
      .that(
        lastStatus(seen) === 'SUCCESSFUL',
        `the deployment of the other pipeline ended ${lastStatus(seen)}`,
      )
      .neverRan('deploy', /second|production/)
      .probe([seen.servedBefore['production'] ?? '']).problems,
}
