import { describe, expect, it } from 'vitest'
import type { TestDatabase } from '../support/postgres.ts'
import { usePostgres } from '../support/system-postgres.ts'
import { runnerOfThisCheckout, taskStand } from './task-stand.ts'

const init = { name: 'init', up: 'create table item (id int primary key);', down: 'drop table item;' }
const more = {
  name: 'more',
  up: 'alter table item add column title text;',
  down: 'alter table item drop column title;',
}
const slow = {
  name: 'slow',
  up: 'create table half (id int);\n--> statement-breakpoint\nselect pg_sleep(120);',
}

const postgres = usePostgres(18)

/** Resolves once a session of the database sleeps: the migration is under way. */
async function underWay(database: TestDatabase): Promise<void> {
  for (;;) {
    const rows = await sleepers(database)
    if (rows.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function sleepers(database: TestDatabase) {
  return database.query(
    `select pid from pg_stat_activity where datname = current_database() and query like '%pg_sleep(120)%' and pid <> pg_backend_pid()`,
  )
}

const tables = (database: TestDatabase) =>
  database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  )

describe('migrate as a task of the service', () => {
  it('runs the image of the digest in a family of its own, in every mode, and leaves the service as it is', async () => {
    const stand = await taskStand(postgres(), { sources: [init], desiredCount: 1 })
    const { cloud, database, migrate } = stand
    const first = await migrate('apply')
    expect(first, first.err).toMatchObject({ exitCode: 0, outputs: { outcome: 'applied', applied: '1' } })
    const serving = await stand.serving()
    const digest = await stand.release('1.1.0', [init, more])

    const planned = await migrate('plan', { digest, phase: 'before' })
    expect(planned, planned.err).toMatchObject({ exitCode: 0 })
    expect(planned.out).toContain('0001_more')
    const hash = planned.outputs['plan-hash'] ?? ''
    expect(hash).not.toBe('')
    // The image that the service runs knows nothing of it.
    const old = await migrate('status')
    expect(old.out).not.toContain('0001_more')

    const applied = await migrate('apply', { digest, 'plan-hash': hash, phase: 'before', version: '1.1.0' })
    expect(applied, applied.err).toMatchObject({
      exitCode: 0,
      outputs: { outcome: 'applied', applied: '1', head: '0001_more' },
    })
    expect(applied.err).toMatch(/\| .*0001_more: applied in/)
    expect(applied.err).not.toContain('deploy-kit-result/1')
    expect(
      await database.query(
        'select name, actor, core_version, image_digest from deploykit.migration_log order by id',
      ),
    ).toMatchObject([
      { name: '0000_init', actor: 'ada' },
      { name: '0001_more', actor: 'ada', core_version: '1.1.0', image_digest: digest },
    ])
    const status = await migrate('status', { digest })
    expect(status, status.err).toMatchObject({ exitCode: 0 })
    expect(status.out).toContain('0001_more')

    const down = await migrate('down', {
      digest,
      to: '0000_init',
      running: 'none',
      consent: 'data-loss,without-snapshot',
    })
    expect(down, down.out + down.err).toMatchObject({
      exitCode: 0,
      outputs: { outcome: 'reverted', applied: '1' },
    })
    expect(await stand.applied()).toBe(1)

    const families = await stand.revisions('core-staging-task')
    // One for each change of the image from run to run: the last three share theirs.
    expect(families).toHaveLength(4)
    const definition = await stand.definition(families.at(-1) ?? '')
    expect(definition?.family).toBe('core-staging-task')
    expect(definition?.containerDefinitions?.[0]).toMatchObject({
      image: expect.stringMatching(new RegExp(`@${digest}$`)),
      secrets: [{ name: 'DATABASE_URL', valueFrom: '/core/DATABASE_URL' }],
    })
    expect(definition?.containerDefinitions?.[0]?.portMappings ?? []).toEqual([])
    expect(await stand.serving()).toBe(serving)
    expect(await stand.revisions('core-staging')).toEqual(
      expect.arrayContaining([expect.stringMatching(/core-staging:1$/)]),
    )
    const runs = cloud.calls.entries({ service: 'ecs', operation: 'RunTask' })
    expect(runs).toHaveLength(6)
    for (const run of runs)
      expect(run.input).toMatchObject({
        launchType: 'FARGATE',
        platformVersion: '1.4.0',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
      })
    const everything = JSON.stringify([cloud.calls.entries({}), await stand.tasks(), planned, applied, down])
    expect(everything).not.toContain(new URL(database.url).password)
  })

  it('is red with the exit code and the words of the run inside when a migration fails', async () => {
    const { migrate, applied } = await taskStand(postgres(), {
      sources: [init, { name: 'more', up: 'alter table nowhere add column title text;' }],
    })
    const ran = await migrate('apply')
    expect(ran).toMatchObject({ exitCode: 4, outputs: { outcome: 'failed', applied: '1' } })
    expect(ran.out).toMatch(/relation "nowhere" does not exist/)
    expect(await applied()).toBe(1)
  })

  it('starts one task where the answer of RunTask was lost on the way', async () => {
    const { cloud, migrate, tasks } = await taskStand(postgres(), { sources: [init] })
    cloud.faults.add({
      service: 'ecs',
      operation: 'RunTask',
      times: 2,
      fault: { type: 'drop', after: true },
    })
    const ran = await migrate('apply')
    expect(ran, ran.err).toMatchObject({ exitCode: 0, outputs: { applied: '1' } })
    expect(cloud.calls.entries({ service: 'ecs', operation: 'RunTask' }).length).toBeGreaterThan(1)
    expect(await tasks()).toHaveLength(1)
  })

  it('stands where the service stands: capacity providers, subnets, no public address, credentials of the registry', async () => {
    const networkConfiguration = {
      awsvpcConfiguration: {
        subnets: ['subnet-1', 'subnet-2'],
        securityGroups: ['sg-1', 'sg-2'],
        assignPublicIp: 'DISABLED' as const,
      },
    }
    const capacityProviderStrategy = [
      { capacityProvider: 'FARGATE', base: 1, weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 3 },
    ]
    const repositoryCredentials = {
      credentialsParameter: 'arn:aws:secretsmanager:eu-west-1:1:secret:registry',
    }
    const runtimePlatform = {
      cpuArchitecture: process.arch === 'arm64' ? ('ARM64' as const) : ('X86_64' as const),
      operatingSystemFamily: 'LINUX' as const,
    }
    const { cloud, definition, migrate, tasks } = await taskStand(postgres(), {
      sources: [init],
      placement: { capacityProviderStrategy, networkConfiguration, platformVersion: 'LATEST' },
      definition: { runtimePlatform, ephemeralStorage: { sizeInGiB: 30 } },
      container: { repositoryCredentials, restartPolicy: { enabled: true } },
    })
    const ran = await migrate('apply')
    expect(ran, ran.err).toMatchObject({ exitCode: 0, outputs: { applied: '1' } })
    const [run] = cloud.calls.entries({ service: 'ecs', operation: 'RunTask' })
    expect(run?.input).toMatchObject({ capacityProviderStrategy, networkConfiguration })
    expect(run?.input).not.toHaveProperty('launchType')
    const [task] = await tasks()
    expect(task).toMatchObject({ launchType: 'FARGATE', capacityProviderName: 'FARGATE' })
    const made = await definition(task?.taskDefinitionArn ?? '')
    expect(made).toMatchObject({
      runtimePlatform,
      ephemeralStorage: { sizeInGiB: 30 },
      containerDefinitions: [{ repositoryCredentials, entryPoint: ['node_modules/.bin/deploy-kit'] }],
    })
    expect(made?.containerDefinitions?.[0]).not.toHaveProperty('restartPolicy')
  })

  it('goes on while its log cannot be read', async () => {
    const { cloud, migrate, applied } = await taskStand(postgres(), { sources: [init] })
    cloud.faults.add({
      service: 'logs',
      operation: 'GetLogEvents',
      times: 1,
      fault: { type: 'access-denied' },
    })
    const ran = await migrate('apply')
    expect(ran, ran.err).toMatchObject({ exitCode: 0, outputs: { applied: '1' } })
    expect(ran.err).toMatch(/its log cannot be read/)
    expect(await applied()).toBe(1)
  })
})

describe('a run that is cancelled', () => {
  it('stops the task, waits for it, and the migration under way is rolled back', async () => {
    const { database, begin, tasks, applied } = await taskStand(postgres(), { sources: [init, slow] })
    const run = begin('migrate', { mode: 'apply' })
    await underWay(database)
    run.interrupt()
    const ran = await run.ended
    expect(ran, ran.out + ran.err).toMatchObject({
      exitCode: 130,
      outputs: { outcome: 'cancelled', applied: '1' },
    })
    // The words of the run inside, which had the time to tell them.
    expect(ran.out).toMatch(/cancelled[\s\S]*0001_slow/)
    expect(await tasks()).toMatchObject([
      {
        lastStatus: 'STOPPED',
        stopCode: 'UserInitiated',
        stoppedReason: expect.stringContaining('deploy-kit'),
      },
    ])
    expect(await sleepers(database)).toEqual([])
    expect(await applied()).toBe(1)
    expect(await tables(database)).toEqual([{ name: 'item' }])
  })

  it('says how to stop a task that ECS does not stop', async () => {
    const { cloud, database, begin, tasks } = await taskStand(postgres(), { sources: [init, slow] })
    cloud.faults.add({ service: 'ecs', operation: 'StopTask', fault: { type: 'access-denied' } })
    const run = begin('migrate', { mode: 'apply' })
    await underWay(database)
    run.interrupt()
    const ran = await run.ended
    expect(ran, ran.out + ran.err).toMatchObject({ exitCode: 130, outputs: { outcome: 'cancelled' } })
    const [task] = await tasks()
    expect(ran.out).toContain(`aws ecs stop-task --cluster staging --task ${task?.taskArn}`)
    expect(ran.out).toMatch(/may still be running/)
  })
})

describe('a task that brings no result', () => {
  it('says what to do about an image without the runner', async () => {
    const { database, migrate } = await taskStand(postgres(), { sources: [init], runner: undefined })
    const ran = await migrate('apply')
    expect(ran).toMatchObject({ exitCode: 6, outputs: { outcome: 'error' } })
    expect(ran.out).toMatch(/node_modules\/\.bin\/deploy-kit/)
    expect(ran.out).toMatch(/npm install deploy-kit/)
    expect(await tables(database)).toEqual([])
  })

  it('says so where the image cannot be pulled', async () => {
    const { migrate } = await taskStand(postgres(), {
      sources: [init],
      image: `127.0.0.1:1/core@sha256:${'0'.repeat(64)}`,
    })
    const ran = await migrate('apply')
    expect(ran).toMatchObject({ exitCode: 6, outputs: { outcome: 'error' } })
    expect(ran.out).toMatch(/did not start/)
    expect(ran.out).toMatch(/execution role may pull it/)
  })

  it('is never green where it was killed, or said nothing', async () => {
    const killed = `const { write } = process.stderr
process.stderr.write = function (text, ...rest) {
  if (String(text).includes('0001_more')) process.kill(process.pid, 'SIGKILL')
  return write.call(this, text, ...rest)
}
${runnerOfThisCheckout}`
    await Promise.all(
      (
        [
          [killed, /was killed \(exit code 137\)[\s\S]*memory/],
          ['process.exitCode = 0', /exit code 0, and its log has no result/],
          ['process.exitCode = 1', /exit code 1, and its log has no result/],
        ] as const
      ).map(async ([runner, words]) => {
        const { migrate } = await taskStand(postgres(), { sources: [init, more], runner })
        const ran = await migrate('apply')
        expect(ran, ran.err).toMatchObject({ exitCode: 5, outputs: { outcome: 'error' } })
        expect(ran.out).toMatch(words)
        expect(ran.out).toMatch(/migrate --mode status/)
      }),
    )
  })

  it('is refused before anything runs where the result could not be read', async () => {
    const { cloud, migrate } = await taskStand(postgres(), { sources: [init], log: false })
    const ran = await migrate('status')
    expect(ran.exitCode).toBe(2)
    expect(ran.out).toMatch(/does not log to CloudWatch with a stream prefix/)
    expect(cloud.calls.entries({ service: 'ecs', operation: 'RunTask' })).toHaveLength(0)
  })

  it('is refused with a password in the configured URL, which a task must not be given in the open', async () => {
    const { cloud, migrate } = await taskStand(postgres(), { sources: [init] })
    const ran = await migrate('status', { 'migrations-url': 'postgres://core:hunter2@db/core' })
    expect(ran.exitCode).toBe(2)
    expect(`${ran.out}${ran.err}`).not.toContain('hunter2')
    expect(ran.out).toMatch(/holds a password/)
    expect(cloud.calls.entries({ service: 'ecs', operation: 'RunTask' })).toHaveLength(0)
  })
})

describe('a way down', () => {
  it('is refused while another service of the cluster runs what was built with the migration', async () => {
    const { digest, migrate, applied, startWorker } = await taskStand(postgres(), { sources: [init, more] })
    expect(await migrate('apply')).toMatchObject({ exitCode: 0 })
    const stop = await startWorker(digest, {
      'deploy-kit:version': '1.1.0',
      'deploy-kit:migration-head': '0001_more',
    })
    const flags = { to: '0000_init', consent: 'data-loss,without-snapshot' }
    const refused = await migrate('down', flags)
    expect(refused, refused.out + refused.err).toMatchObject({ exitCode: 3 })
    expect(refused.out).toMatch(/core-worker:1 in the service core-worker \(1\.1\.0\) was built with/)
    expect(refused.out).toMatch(/it is given the same database secret/)
    expect(await applied()).toBe(2)
    await stop()
    const down = await migrate('down', flags)
    expect(down, down.out + down.err).toMatchObject({ exitCode: 0, outputs: { outcome: 'reverted' } })
    expect(down.out).toMatch(/Looked at and left out: the service core\./)
  })
})

/** An image whose ENTRYPOINT is the server, which takes everything else for its arguments and never ends. */
const server = ['node', 'server.mjs']

describe('a rollback with the schema', () => {
  it('takes the migration of the newer release back by the runner of its image, which the older one lacks', async () => {
    const stand = await taskStand(postgres(), {
      sources: [init],
      desiredCount: 1,
      entryPoint: server,
      runnerIn: ['1.1.0'],
    })
    const { database, migrate, run } = stand
    const deploy = (version: string, digest: string) => run('deploy-ecs', { version, digest })
    const old = await deploy('1.0.0', stand.digest)
    expect(old, old.out + old.err).toMatchObject({ exitCode: 0 })
    const without = await migrate('apply')
    expect(without.exitCode).toBe(6)
    expect(without.out).toMatch(/the image that the service runs/)
    const digest = await stand.release('1.1.0', [
      init,
      { name: 'note', up: 'create index item_id on item (id);', down: 'drop index item_id;' },
    ])
    const applied = await migrate('apply', { digest, version: '1.1.0' })
    expect(applied, applied.out + applied.err).toMatchObject({ exitCode: 0, outputs: { applied: '2' } })
    const young = await deploy('1.1.0', digest)
    expect(young, young.out + young.err).toMatchObject({ exitCode: 0 })

    const back = await run('rollback', { migrations: 'down' })
    expect(back, back.out + back.err).toMatchObject({
      exitCode: 0,
      outputs: { outcome: 'rolled-back', version: '1.0.0', digest: stand.digest },
    })
    expect(await stand.applied()).toBe(1)
    expect(await database.query(`select 1 from pg_indexes where indexname = 'item_id'`)).toEqual([])
    const last = (await stand.tasks()).at(-1)
    expect(last?.taskDefinitionArn).toContain('core-staging-task:')
    expect(last?.containers?.[0]).toMatchObject({ exitCode: 0, imageDigest: digest })
  })
})
