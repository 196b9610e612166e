import { describe, expect, it } from 'vitest'
import { runningOnEcs } from '../../src/actions/running-versions.ts'
import type { Ecs, ServiceState } from '../../src/ecs/index.ts'

const target = { cluster: 'staging', service: 'core', container: 'core' }
const arn = (revision: number) => `arn:aws:ecs:eu-west-1:111111111111:task-definition/core:${revision}`

interface Fleet {
  readonly service?: Partial<ServiceState>
  /** Tags by revision of the task definition. */
  readonly tags?: Readonly<Record<number, Readonly<Record<string, string>>>>
  /** Revisions of the service that have tasks. */
  readonly current?: readonly number[]
  /** Deployments of the past, by revision. */
  readonly past?: readonly number[]
}

/** An account with one service. What is not asked here is not there. */
function ecsWith({ service, tags = {}, current = [], past = [] }: Fleet): Ecs {
  const state: ServiceState = {
    serviceArn: 'arn:service',
    status: 'ACTIVE',
    desiredCount: 2,
    runningCount: 2,
    taskDefinition: arn(1),
    deploymentController: 'ECS',
    currentServiceRevisions: current.map((it) => `revision/${it}`),
    loadBalancers: [],
    lifecycleHooks: [],
    events: [],
    ...service,
  }
  const asked = {
    describeService: async () => (service === undefined ? undefined : state),
    describeServiceRevisions: async (arns: readonly string[]) =>
      arns.map((it) => ({ arn: it, taskDefinition: arn(Number(it.split('/')[1])), images: [] })),
    describeTaskDefinition: async (name: string) => ({
      taskDefinition: { family: 'core', containerDefinitions: [] },
      tags: tags[Number(name.split(':').at(-1))] ?? {},
    }),
    listServiceDeployments: async () =>
      past.map((it) => ({
        arn: `deployment/${it}`,
        createdAt: it,
        status: 'SUCCESSFUL',
        targetRevisionArn: `revision/${it}`,
      })),
  }
  return asked as unknown as Ecs
}

const release = (version: string, head: string) => ({
  'deploy-kit:version': version,
  'deploy-kit:sha': 'a'.repeat(40),
  'deploy-kit:migration-head': head,
})

describe('what runs on ECS', () => {
  it('is not known where there is no such service, and nothing where it has no tasks', async () => {
    expect(await runningOnEcs(ecsWith({}), target)).toBeUndefined()
    expect(await runningOnEcs(ecsWith({ service: { desiredCount: 0, runningCount: 0 } }), target)).toEqual([])
  })

  it('is every version that has tasks while a deployment is under way', async () => {
    const ecs = ecsWith({
      service: { taskDefinition: arn(2), currentServiceDeployment: 'deployment/2' },
      current: [1, 2],
      tags: { 1: release('1.0.0', 'm1'), 2: release('1.1.0', 'm2') },
    })
    expect(await runningOnEcs(ecs, target)).toEqual([
      { what: 'core:2 in the service core', version: '1.1.0', migrationHead: 'm2' },
      { what: 'core:1 in the service core', version: '1.0.0', migrationHead: 'm1' },
    ])
  })

  it('is unknown of what another tool deployed, which counts as needing everything', async () => {
    expect(await runningOnEcs(ecsWith({ service: {}, current: [1] }), target)).toEqual([
      { what: 'core:1 in the service core', version: 'unknown' },
    ])
  })

  it('counts the pinned version in, with the migration head that it was deployed with', async () => {
    const tags = { 1: release('1.0.0', 'm1'), 2: release('1.1.0', 'm2') }
    const fleet = { service: { taskDefinition: arn(2) }, current: [2], past: [1, 2], tags }
    expect(await runningOnEcs(ecsWith(fleet), target, '1.0.0')).toMatchObject([
      { version: '1.1.0' },
      { what: 'the pinned version 1.0.0', version: '1.0.0', migrationHead: 'm1' },
    ])
    const unknown = await runningOnEcs(ecsWith(fleet), target, '0.9.0')
    expect(unknown?.[1]).toEqual({ what: 'the pinned version 0.9.0', version: '0.9.0' })
  })
})
