import { describe, expect, it } from 'vitest'
import { readRunning } from '../../src/actions/running-input.ts'
import { type RunningOptions, runningOnEcs } from '../../src/actions/running-versions.ts'
import type { ClusterService, ClusterTask, EcsCluster, Product } from '../../src/ecs/index.ts'

const account = 'arn:aws:ecs:eu-west-1:111111111111:task-definition'
const core = (revision: number) => `${account}/core:${revision}`
const url = 'arn:aws:ssm:eu-west-1:111111111111:parameter/core/DATABASE_URL'
const image = (digest: string) => `registry/core@sha256:${digest}`

const product: Product = {
  module: 'core',
  environment: 'staging',
  target: { cluster: 'staging', service: 'core', container: 'core' },
  databaseUrl: '${DATABASE_URL}',
  others: [],
}

interface Definition {
  readonly tags?: Readonly<Record<string, string>>
  readonly image?: string
  /** Where DATABASE_URL comes from. */
  readonly url?: string
}

interface Cluster {
  readonly services?: readonly (Partial<ClusterService> & { readonly name: string })[]
  readonly tasks?: readonly Partial<ClusterTask>[]
  /** By ARN; what is not named is an image without tags. */
  readonly definitions?: Readonly<Record<string, Definition>>
}

function clusterOf({ services = [], tasks = [], definitions = {} }: Cluster): EcsCluster {
  return {
    services: async () =>
      services.map(({ taskDefinition, ...service }) => {
        const wanted = service.wanted ?? (taskDefinition === undefined ? [] : [taskDefinition])
        return { status: 'ACTIVE', tags: {}, taskDefinition, wanted, underWay: wanted, ...service }
      }),
    tasks: async () =>
      tasks.map((task, at) => ({
        id: `task-${at}`,
        group: 'family:x',
        taskDefinition: core(1),
        leaving: false,
        tags: {},
        digests: {},
        ...task,
      })),
    describeTaskDefinition: async (arn) => {
      const { tags = {}, image: its = 'other/thing:1', url: from } = definitions[arn] ?? {}
      const secrets = from === undefined ? [] : [{ name: 'DATABASE_URL', valueFrom: from }]
      return {
        tags,
        taskDefinition: {
          family: arn.split('/')[1]?.split(':')[0] ?? '',
          containerDefinitions: [{ name: 'core', image: its, secrets }],
        },
      }
    },
  }
}

const release = (version: string, head: string, digest = version) => ({
  'deploy-kit:module': 'core',
  'deploy-kit:environment': 'staging',
  'deploy-kit:version': version,
  'deploy-kit:sha': 'a'.repeat(40),
  'deploy-kit:digest': `sha256:${digest}`,
  'deploy-kit:migration-head': head,
})
const serving = { name: 'core', taskDefinition: core(1) }
const definitions = { [core(1)]: { tags: release('1.0.0', 'm1'), image: image('1.0.0'), url } }

const look = (cluster: Cluster, change: Partial<Product> = {}, options: Partial<RunningOptions> = {}) =>
  runningOnEcs(
    clusterOf({ ...cluster, definitions: { ...definitions, ...cluster.definitions } }),
    { ...product, ...change },
    { past: async () => [], signal: new AbortController().signal, ...options },
  )
const versions = async (...given: Parameters<typeof look>) => (await look(...given)).versions

describe('what runs on ECS', () => {
  it('is not known where there is no such service, and nothing where nobody deployed to it yet', async () => {
    expect(await versions({})).toBeUndefined()
    const empty = { name: 'core', taskDefinition: `${account}/placeholder:1`, wanted: [] }
    expect(await versions({ services: [empty] })).toEqual([])
  })

  it('is what a service without tasks would come back with', async () => {
    expect(await versions({ services: [{ ...serving, wanted: [] }] })).toEqual([
      {
        what: 'core:1 in the service core, which has no tasks now',
        version: '1.0.0',
        migrationHead: 'm1',
      },
    ])
  })

  it('is every version that has tasks, those of a deployment under way and those that are draining', async () => {
    const found = await look({
      services: [{ ...serving, taskDefinition: core(3), wanted: [core(2), core(3)] }],
      tasks: [{ group: 'service:core', taskDefinition: core(1), leaving: true }],
      definitions: {
        [core(2)]: { tags: release('1.1.0', 'm2') },
        [core(3)]: { tags: release('1.2.0', 'm3') },
      },
    })
    expect(found.versions?.map(({ version }) => version).sort()).toEqual(['1.0.0', '1.1.0', '1.2.0'])
    expect(found.leaving).toEqual(['core:1 in the service core'])
  })

  it('is unknown of what another tool deployed, which counts as needing everything', async () => {
    const foreign = { name: 'core', taskDefinition: `${account}/core:9` }
    expect(await versions({ services: [foreign] })).toEqual([
      { what: 'core:9 in the service core', version: 'unknown' },
    ])
  })

  it('counts the pinned version in, with the migration head that it was deployed with', async () => {
    const past = async () => [{ digest: 'sha256:0', release: { version: '0.9.0', migrationHead: 'm0' } }]
    const pinned = (version: string) => versions({ services: [serving] }, {}, { pinned: version, past })
    expect(await pinned('0.9.0')).toMatchObject([
      { version: '1.0.0' },
      { what: 'the pinned version 0.9.0', version: '0.9.0', migrationHead: 'm0' },
    ])
    expect((await pinned('0.8.0'))?.[1]).toEqual({ what: 'the pinned version 0.8.0', version: '0.8.0' })
  })
})

describe('what else runs in the cluster', () => {
  const worker = `${account}/worker:4`
  const beside = (definition: Definition, change: object = {}): Cluster => ({
    services: [serving, { name: 'worker', taskDefinition: worker, ...change }],
    definitions: { [worker]: definition },
  })
  const counted = async (...given: Parameters<typeof look>) =>
    (await versions(...given))?.some(({ what }) => what.startsWith('worker:4'))

  it.each([
    ['is tagged with the module', { tags: release('0.9.0', 'm0') }, {}],
    ['has a service with that tag', {}, { tags: { 'deploy-kit:module': 'core' } }],
    ['is given the same parameter by name', { url: '/core/DATABASE_URL' }, {}],
    ['runs an image of the same repository', { image: 'registry/core:latest' }, {}],
  ])('counts where it %s', async (_what, definition, change) => {
    expect(await counted(beside(definition, change))).toBe(true)
  })

  it.each([
    ['of another module with a database of its own', { tags: { 'deploy-kit:module': 'cms' } }, {}],
    [
      'tagged with another environment',
      { tags: { ...release('0.9.0', 'm0'), 'deploy-kit:environment': 'production' }, url },
      {},
    ],
    ['with another parameter', { url: '/cms/DATABASE_URL' }, {}],
    ['without tasks that deploy-kit did not deploy', { url }, { wanted: [] }],
  ])('does not count, and is named, when it is %s', async (_what, definition, change) => {
    const found = await look(beside(definition, change))
    expect(found.versions).toHaveLength(1)
    expect(JSON.stringify(found.evidence)).toMatch(/left out: the service worker/)
  })

  it('is another environment where deploy-kit.yml says so, and its image proves nothing then', async () => {
    const others = { others: ['core-production'] }
    expect(await counted(beside({ image: image('1.0.0') }), others)).toBe(false)
    expect(await counted(beside({ url }), others)).toBe(true)
    const production = {
      services: [serving, { name: 'core-production', taskDefinition: worker }],
      definitions: { [worker]: { url } },
    }
    expect(await counted(production, others)).toBe(false)
  })

  it('is the release whose image it runs, now or once before', async () => {
    const same = beside({ image: image('1.0.0') })
    expect((await versions(same))?.[1]).toMatchObject({ version: '1.0.0', migrationHead: 'm1' })
    const past = async () => [{ digest: 'sha256:0.9.0', release: { version: '0.9.0', migrationHead: 'm0' } }]
    const before = beside({ image: image('0.9.0') })
    expect((await versions(before, {}, { past }))?.[1]).toMatchObject({
      version: '0.9.0',
      migrationHead: 'm0',
    })
    // Named by a tag, which can be moved: the digest is the task's own.
    const byTag = {
      ...beside({ image: 'registry/core:stable' }),
      tasks: [{ group: 'service:worker', taskDefinition: worker, digests: { core: 'sha256:1.0.0' } }],
    }
    expect((await versions(byTag))?.[1]).toMatchObject({ version: '1.0.0' })
  })

  it('is a task of its own as well, but not one that migrates', async () => {
    const tasks = [
      { group: 'family:nightly', taskDefinition: worker },
      { taskDefinition: core(1), tags: { 'deploy-kit:purpose': 'migrate-apply' } },
    ]
    const found = await versions({
      services: [serving],
      tasks,
      definitions: { [worker]: { url } },
    })
    expect(found?.map(({ what }) => what)).toEqual([
      'core:1 in the service core',
      'worker:4 in the task task-0 (family:nightly) (it is given the same database secret)',
    ])
  })

  it.each([
    ['ssm:/core/DATABASE_URL', url, true],
    ['secretsmanager:core/db', 'arn:aws:secretsmanager:eu-west-1:1:secret:core/db-AbCdEf:url::', true],
    [
      'postgres://db/core?secret=arn:aws:secretsmanager:eu-west-1:1:secret:rds-x',
      'arn:aws:secretsmanager:eu-west-1:1:secret:rds-x',
      true,
    ],
    ['secretsmanager:core/db', 'arn:aws:secretsmanager:eu-west-1:1:secret:cms/db-AbCdEf', false],
    ['postgres://deploy@db/core?auth=rds-iam', url, false],
  ])('is known by the secret of %s: %s %s', async (databaseUrl, from, expected) => {
    expect(await counted(beside({ url: from }), { databaseUrl })).toBe(expected)
  })

  it('has keys of one secret for databases of their own', async () => {
    const secret = 'arn:aws:secretsmanager:eu-west-1:1:secret:staging-AbCdEf'
    const keyed = (key: string) => ({
      ...beside({ url: `${secret}:${key}::` }),
      definitions: {
        [core(1)]: { ...definitions[core(1)], url: `${secret}:CORE_URL::` },
        [worker]: { url: `${secret}:${key}::` },
      },
    })
    expect(await counted(keyed('CORE_URL'))).toBe(true)
    expect(await counted(keyed('CMS_URL'))).toBe(false)
  })
})

describe('the input running', () => {
  it('is ecs, none, or a list that may have ecs in it', () => {
    expect(readRunning('ecs')).toEqual({ ecs: true, versions: [] })
    expect(readRunning('none')).toEqual({ ecs: false, versions: [] })
    expect(readRunning('[ecs, { version: 1.4.0, migration-head: 0007_x, what: the lambda }]')).toEqual({
      ecs: true,
      versions: [{ version: '1.4.0', migrationHead: '0007_x', what: 'the lambda' }],
    })
    expect(readRunning('[{ version: 1.4.0 }]')).toEqual({
      ecs: false,
      versions: [{ version: '1.4.0', what: 'version 1.4.0' }],
    })
    expect(() => readRunning('staging')).toThrow(/neither ecs nor none nor a list/)
    expect(() => readRunning('[{ head: x }]')).toThrow(/the key head/)
  })
})
