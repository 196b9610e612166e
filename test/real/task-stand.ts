import { fileURLToPath } from 'node:url'
import {
  type ContainerDefinition,
  CreateClusterCommand,
  CreateServiceCommand,
  type CreateServiceRequest,
  DeleteServiceCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionRequest,
  waitUntilServicesInactive,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs'
import { onTestFinished } from 'vitest'
import { scaledClock } from '../../src/kernel/index.ts'
import { startCloud } from '../../src/rehearsal/cloud/index.ts'
import { startProduct } from '../actions/product.ts'
import { journalEntries, type MigrationSource } from '../migrations/fixture.ts'
import type { Postgres } from '../support/postgres.ts'
import { pushImage } from './node-image.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

/** The runner of an image: this checkout's. */
export const runnerOfThisCheckout = `await import(${JSON.stringify(cli)})`

const config = `version: 1
module: core
image: { repository: core, scan: off, sign: { mode: off } }
migrations: { executor: ecs-task, task-timeout: 10m }
environments:
  staging:
    aws: { region: eu-west-1 }
    ecs: { cluster: staging, service: core, container: core, strategy: { type: rolling }, timeout: 10m }
`

/** A server that says its version, and ends when it is told to. */
const server = `
import { createServer } from 'node:http'
createServer((request, response) => response.end(process.env.DEPLOY_KIT_VERSION)).listen(8080)
process.on('SIGTERM', () => process.exit(0))
`

/** The migration folder as files, by their path below it. */
export function folderOf(sources: readonly MigrationSource[]): Readonly<Record<string, string>> {
  const entries = journalEntries(sources)
  return {
    'meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
    ...Object.fromEntries(
      sources.flatMap(({ up, down }, at) => [
        [`${entries[at]?.tag}.sql`, up],
        ...(down === undefined ? [] : [[`${entries[at]?.tag}.down.sql`, down]]),
      ]),
    ),
  }
}

export interface StandOptions {
  /** The migrations of the image that the service runs. */
  readonly sources: readonly MigrationSource[]
  /** What `node_modules/.bin/deploy-kit` of every image does; `undefined` is an image without it. */
  readonly runner?: string | undefined
  /** The versions whose images have it; all of them by default. */
  readonly runnerIn?: readonly string[]
  /** False takes the log driver away. */
  readonly log?: boolean
  /** How many tasks the service runs. */
  readonly desiredCount?: number
  /** The ENTRYPOINT of every image; none by default. */
  readonly entryPoint?: readonly string[]
  /** What the service says of its placement; Fargate 1.4.0 with one subnet by default. */
  readonly placement?: Partial<CreateServiceRequest>
  /** What else the container says. */
  readonly container?: Partial<ContainerDefinition>
  /** What else the task definition says. */
  readonly definition?: Partial<RegisterTaskDefinitionRequest>
  /** Another image than the one that was pushed. */
  readonly image?: string
}

/** The local cloud with the service `core` in `staging`, whose task definition has the database's URL as a secret. */
export async function taskStand(postgres: Postgres, options: StandOptions) {
  const { sources, log = true, desiredCount = 0 } = options
  const runner = 'runner' in options ? options.runner : runnerOfThisCheckout
  const database = await postgres.createDatabase()
  const cloud = await startCloud({
    env: process.env,
    tasks: 'process',
    clock: scaledClock(30),
    github: false,
  })
  onTestFinished(() => cloud.close())
  const push = (version: string, migrations: readonly MigrationSource[]) =>
    pushImage(
      cloud.addresses.registry,
      'core',
      version,
      {
        ...(options.entryPoint === undefined
          ? { Cmd: ['node', 'server.mjs'] }
          : { Entrypoint: options.entryPoint }),
        WorkingDir: '/app',
      },
      [
        [
          ...['app', 'app/drizzle', 'app/drizzle/meta', 'app/node_modules', 'app/node_modules/.bin'].map(
            (name) => ({ name, type: 'directory' as const }),
          ),
          { name: 'app/package.json', content: '{"type":"module"}' },
          { name: 'app/server.mjs', content: server },
          ...Object.entries(folderOf(migrations)).map(([name, content]) => ({
            name: `app/drizzle/${name}`,
            content,
          })),
          ...(runner === undefined || options.runnerIn?.includes(version) === false
            ? []
            : [
                {
                  name: 'app/node_modules/.bin/deploy-kit',
                  content: `#!/usr/bin/env node\n${runner}\n`,
                  mode: 0o755,
                },
              ]),
        ],
      ],
    )
  const digest = await push('1.0.0', sources)
  cloud.parameters.put({ name: '/core/DATABASE_URL', value: database.url, type: 'SecureString' }, 'ada')
  const ecs = new ECSClient({
    endpoint: cloud.addresses.aws,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
  })
  onTestFinished(() => ecs.destroy())
  await ecs.send(new CreateClusterCommand({ clusterName: 'staging' }))
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'core-staging',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      executionRoleArn: 'arn:aws:iam::111111111111:role/execution',
      ...options.definition,
      containerDefinitions: [
        {
          name: 'core',
          ...options.container,
          image: options.image ?? `${cloud.addresses.registry.replace('http://', '')}/core@${digest}`,
          essential: true,
          portMappings: [{ containerPort: 8080 }],
          secrets: [{ name: 'DATABASE_URL', valueFrom: '/core/DATABASE_URL' }],
          ...(log
            ? {
                logConfiguration: {
                  logDriver: 'awslogs' as const,
                  options: {
                    'awslogs-group': '/ecs/core',
                    'awslogs-region': 'eu-west-1',
                    'awslogs-stream-prefix': 'core',
                  },
                },
              }
            : {}),
        },
      ],
    }),
  )
  await ecs.send(
    new CreateServiceCommand({
      cluster: 'staging',
      serviceName: 'core',
      taskDefinition: taskDefinition?.taskDefinitionArn,
      desiredCount,
      ...(options.placement ?? {
        launchType: 'FARGATE',
        platformVersion: '1.4.0',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
      }),
    }),
  )
  const filesOf = (migrations: readonly MigrationSource[]) => ({
    'deploy-kit.yml': config,
    ...Object.fromEntries(
      Object.entries(folderOf(migrations)).map(([name, text]) => [`drizzle/${name}`, text]),
    ),
  })
  const product = await startProduct(filesOf(sources))
  const env = { ...cloud.environment, USER: 'ada' }
  /** Starts a service of another family with the database's URL; gives its end, which leaves no task behind. */
  const startWorker = async (image: string, tags: Readonly<Record<string, string>>) => {
    const names = { cluster: 'staging', service: 'core-worker' }
    const registered = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'core-worker',
        requiresCompatibilities: ['FARGATE'],
        networkMode: 'awsvpc',
        cpu: '256',
        memory: '512',
        executionRoleArn: 'arn:aws:iam::111111111111:role/execution',
        containerDefinitions: [
          {
            name: 'worker',
            image: `${cloud.addresses.registry.replace('http://', '')}/core@${image}`,
            secrets: [{ name: 'DATABASE_URL', valueFrom: '/core/DATABASE_URL' }],
          },
        ],
        tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
      }),
    )
    await ecs.send(
      new CreateServiceCommand({
        cluster: names.cluster,
        serviceName: names.service,
        taskDefinition: registered.taskDefinition?.taskDefinitionArn,
        desiredCount: 1,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
      }),
    )
    await waitUntilServicesStable(
      { client: ecs, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      {
        cluster: names.cluster,
        services: [names.service],
      },
    )
    return async () => {
      await ecs.send(new DeleteServiceCommand({ ...names, force: true }))
      await waitUntilServicesInactive(
        { client: ecs, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
        {
          cluster: names.cluster,
          services: [names.service],
        },
      )
    }
  }
  const begin = (action: string, flags: Readonly<Record<string, string>> = {}) =>
    product.begin(action, { environment: 'staging', ...flags }, env)
  return {
    cloud,
    database,
    ecs,
    digest,
    begin,
    startWorker,
    run: (action: string, flags: Readonly<Record<string, string>> = {}) => begin(action, flags).ended,
    migrate: (mode: string, flags: Readonly<Record<string, string>> = {}) =>
      begin('migrate', { mode, ...flags }).ended,
    /** An image with these migrations, and the commit that it is made of; gives its digest. */
    release: async (version: string, migrations: readonly MigrationSource[]) => {
      await product.commit(`feat: ${version}`, filesOf(migrations))
      return push(version, migrations)
    },
    /** Tasks that RunTask started, newest last. */
    tasks: async () => {
      const listed = await Promise.all(
        (['STOPPED', 'RUNNING'] as const).map((desiredStatus) =>
          ecs.send(new ListTasksCommand({ cluster: 'staging', desiredStatus })),
        ),
      )
      const arns = listed.flatMap(({ taskArns = [] }) => taskArns)
      if (arns.length === 0) return []
      const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: 'staging', tasks: arns }))
      return tasks
        .filter((task) => task.startedBy?.startsWith('deploy-kit/') === true)
        .sort((a, b) => Number(a.createdAt) - Number(b.createdAt))
    },
    /** The revisions of a family. */
    revisions: async (familyPrefix: string) =>
      (await ecs.send(new ListTaskDefinitionsCommand({ familyPrefix }))).taskDefinitionArns ?? [],
    definition: async (arn: string) =>
      (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }))).taskDefinition,
    serving: async () =>
      (await ecs.send(new DescribeServicesCommand({ cluster: 'staging', services: ['core'] }))).services?.[0]
        ?.taskDefinition,
    /** The names in Drizzle's ledger, by the kit's own log. */
    applied: async () =>
      (await database.query<{ n: number }>('select count(*)::int as n from drizzle.__drizzle_migrations'))[0]
        ?.n,
  }
}
