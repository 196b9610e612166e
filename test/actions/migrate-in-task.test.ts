import { fileURLToPath } from 'node:url'
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { told } from '../../src/actions/migrate-in-task.ts'
import { scaledClock } from '../../src/kernel/index.ts'
import { type Cloud, startCloud } from '../../src/rehearsal/cloud/index.ts'
import { journalEntries } from '../migrations/fixture.ts'
import { pushImage } from '../real/node-image.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { startProduct } from './product.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

const config = `version: 1
module: core
migrations: { executor: ecs-task, task-timeout: 5m }
environments:
  staging:
    aws: { region: eu-west-1 }
    ecs: { cluster: staging, service: core, container: core }
`

/** The second migration fails where the test says so. */
const folder = (second: string) => ({
  'meta/_journal.json': JSON.stringify({
    version: '7',
    dialect: 'postgresql',
    entries: journalEntries([
      { name: 'init', up: '' },
      { name: 'more', up: '' },
    ]),
  }),
  '0000_init.sql': 'create table item (id int primary key);',
  '0001_more.sql': second,
})

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})

/** A service whose image holds the runner and two migrations, and whose task definition has the database's URL as a secret. */
async function stand(second: string, options: { readonly log?: boolean } = {}) {
  const database = await postgres.createDatabase()
  const cloud = await startCloud({
    env: process.env,
    tasks: 'process',
    clock: scaledClock(30),
    github: false,
  })
  onTestFinished(() => cloud.close())
  const files = Object.entries(folder(second)).map(([name, content]) => ({
    name: `app/drizzle/${name}`,
    content,
  }))
  const runner = [
    { name: 'app/node_modules', type: 'directory' as const },
    { name: 'app/node_modules/.bin', type: 'directory' as const },
    {
      name: 'app/node_modules/.bin/deploy-kit',
      content: `#!/usr/bin/env node\nawait import(${JSON.stringify(cli)})\n`,
      mode: 0o755,
    },
  ]
  const digest = await pushImage(
    cloud.addresses.registry,
    'core',
    '1.0.0',
    { Cmd: ['node', 'server.mjs'], WorkingDir: '/app' },
    [
      [
        { name: 'app', type: 'directory' },
        { name: 'app/package.json', content: '{"type":"module"}' },
        { name: 'app/drizzle', type: 'directory' },
        { name: 'app/drizzle/meta', type: 'directory' },
        ...files,
        ...runner,
      ],
    ],
  )
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
      containerDefinitions: [
        {
          name: 'core',
          image: `${cloud.addresses.registry.replace('http://', '')}/core@${digest}`,
          essential: true,
          secrets: [{ name: 'DATABASE_URL', valueFrom: '/core/DATABASE_URL' }],
          ...(options.log === false
            ? {}
            : {
                logConfiguration: {
                  logDriver: 'awslogs' as const,
                  options: {
                    'awslogs-group': '/ecs/core',
                    'awslogs-region': 'eu-west-1',
                    'awslogs-stream-prefix': 'core',
                  },
                },
              }),
        },
      ],
    }),
  )
  await ecs.send(
    new CreateServiceCommand({
      cluster: 'staging',
      serviceName: 'core',
      taskDefinition: taskDefinition?.taskDefinitionArn,
      desiredCount: 0,
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
    }),
  )
  const product = await startProduct({
    'deploy-kit.yml': config,
    ...Object.fromEntries(Object.entries(folder(second)).map(([name, text]) => [`drizzle/${name}`, text])),
  })
  return {
    cloud,
    database,
    ecs,
    migrate: (mode: string, flags: Readonly<Record<string, string>> = {}) =>
      product.run(
        'migrate',
        { environment: 'staging', mode, ...flags },
        { ...cloud.environment, USER: 'ada' },
      ),
  }
}

async function theTask(cloud: Cloud, ecs: ECSClient) {
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({ cluster: 'staging', desiredStatus: 'STOPPED' }),
  )
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: 'staging', tasks: taskArns }))
  expect(cloud.calls.entries({ service: 'ecs', operation: 'RunTask' }).length).toBeGreaterThan(0)
  return tasks
}

describe('migrate as a task of the service', () => {
  it("applies in the service's network with the task's own secret, and tells what the run inside told", async () => {
    const { cloud, database, ecs, migrate } = await stand('alter table item add column title text;')
    const ran = await migrate('apply')
    expect(ran.err).toMatch(/\| .*0001_more: applied in/)
    expect(ran).toMatchObject({
      exitCode: 0,
      outputs: { outcome: 'applied', applied: '2', head: '0001_more' },
    })
    expect(ran.out).toContain('staging')
    expect(await database.query('select count(*)::int as n from drizzle.__drizzle_migrations')).toEqual([
      { n: 2 },
    ])
    // Who started it is who applied it.
    expect(await database.query('select distinct actor from deploykit.migration_log')).toEqual([
      { actor: 'ada' },
    ])
    const [task] = await theTask(cloud, ecs)
    expect(task?.stopCode).toBe('EssentialContainerExited')
    const everything = JSON.stringify([cloud.calls.entries({}), ran.out, ran.err, task])
    expect(everything).not.toContain(new URL(database.url).password)
    expect(ran.err).not.toContain('deploy-kit-result/1')
  }, 60_000)

  it('is red with the exit code and the words of the run inside when a migration fails', async () => {
    const { migrate } = await stand('alter table nowhere add column title text;')
    const ran = await migrate('apply')
    expect(ran).toMatchObject({ exitCode: 4, outputs: { outcome: 'failed', applied: '1' } })
    expect(ran.out).toMatch(/relation "nowhere" does not exist/)
  }, 60_000)

  it('is refused before anything runs where the result could not be read', async () => {
    const { cloud, migrate } = await stand('select 1;', { log: false })
    const ran = await migrate('status')
    expect(ran.exitCode).toBe(2)
    expect(ran.out).toMatch(/does not log to CloudWatch with a stream prefix/)
    expect(cloud.calls.entries({ service: 'ecs', operation: 'RunTask' })).toHaveLength(0)
  }, 60_000)

  it('is refused with a password in the configured URL, which a task must not be given in the open', async () => {
    const { cloud, migrate } = await stand('select 1;')
    for (const url of [
      'postgres://core:hunter2@db/core',
      'postgres://core:not/hunter2@db/core',
      'postgres://core@db/core?password=hunter2',
    ]) {
      const ran = await migrate('status', { 'migrations-url': url })
      expect(ran.exitCode).toBe(2)
      expect(`${ran.out}${ran.err}`).not.toContain('hunter2')
      expect(ran.out).toMatch(/holds a password/)
    }
    expect(cloud.calls.entries({ service: 'ecs', operation: 'RunTask' })).toHaveLength(0)
  }, 60_000)
})

describe('what a task tells', () => {
  const settings = { place: { module: 'core', environment: 'staging' } }
  const report = (status: 'success' | 'failure') => ({
    version: 1,
    outputs: { outcome: 'applied' },
    report: { kind: 'migrate-apply', status, outcome: 'applied', happened: 'Done.', evidence: [] },
  })
  const complete = (status: 'success' | 'failure') => ({
    kind: 'complete' as const,
    document: report(status),
  })
  const missing = { kind: 'missing' as const, reason: 'its log has no result' }
  const exited = (exitCode: number) => ({ type: 'exited' as const, exitCode, task: 'arn:…/t', reason: '' })

  it('is its own word where report and exit code agree', () => {
    expect(told(exited(0), complete('success'), 'apply', settings)).toMatchObject({
      exitCode: 0,
      report: { status: 'success', environment: 'staging' },
    })
    expect(told(exited(3), complete('failure'), 'apply', settings)).toMatchObject({ exitCode: 3 })
  })

  it.each([
    ['no result', exited(0), missing, 5],
    ['a success that ended badly', exited(1), complete('success'), 5],
    ['a failure that ended well', exited(0), complete('failure'), 5],
    ['another document', exited(0), { kind: 'complete' as const, document: { version: 2 } }, 5],
    [
      'no exit code',
      { type: 'stopped' as const, reason: 'SpotInterruption', task: 't' },
      complete('success'),
      5,
    ],
    ['no start', { type: 'not-started' as const, reason: 'no capacity', task: undefined }, missing, 6],
    ['no time left', { type: 'timed-out' as const, task: 't', stopped: true }, complete('success'), 5],
    ['a cancelled run', { type: 'cancelled' as const, task: 't', stopped: false }, missing, 130],
  ])('is a failure with %s', (_what, outcome, read, exitCode) => {
    expect(told(outcome, read, 'apply', settings)).toMatchObject({
      exitCode,
      report: { status: 'failure', outcome: 'error' },
      outputs: { outcome: 'error' },
    })
  })
})
