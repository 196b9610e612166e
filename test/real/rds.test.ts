import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nodeExec, scaledClock } from '../../src/kernel/index.ts'
import { type CloudEvent, startCloud } from '../../src/rehearsal/cloud/index.ts'
import { startProduct } from '../actions/product.ts'
import { journalEntries } from '../migrations/fixture.ts'
import { ask } from '../rehearsal/cloud/rds/stand.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

/** A cloud with a database `core` on RDS, made by the aws command line. */
async function stand() {
  const cloud = await startCloud({
    env: process.env,
    tasks: 'process',
    clock: scaledClock(300),
    github: false,
  })
  onTestFinished(() => cloud.close())
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...cloud.environment }
  const aws = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await nodeExec('aws', ['rds', ...args, '--output', 'json'], {
      env,
      allowFailure: true,
    })
    if (exitCode !== 0) throw new Error(stderr.trim())
    return stdout.trim() === '' ? undefined : JSON.parse(stdout)
  }
  /** Resolves with the next event of that type; what AWS times goes three hundred times as fast. */
  const happened = (type: string, name = /(?:)/) =>
    new Promise<void>((resolve) => {
      const fits = (event: CloudEvent) =>
        event.type === type && name.test(String(event.detail['identifier'] ?? ''))
      if (cloud.events.history().some(fits)) resolve()
      const stop = cloud.events.subscribe((event) => {
        if (!fits(event)) return
        stop()
        resolve()
      })
    })
  await aws(
    'create-db-instance',
    ...['--db-instance-identifier', 'core', '--db-instance-class', 'db.t4g.micro', '--engine', 'postgres'],
    ...['--master-username', 'deploy', '--master-user-password', 'hunter2hunter2', '--db-name', 'core'],
  )
  await happened('instance.available')
  const { DBInstances: instances } = await aws('describe-db-instances', '--db-instance-identifier', 'core')
  const { Address, Port } = instances[0].Endpoint
  return { cloud, aws, happened, url: `postgres://deploy:hunter2hunter2@${Address}:${Port}/core` }
}

describe('the aws command line on RDS', () => {
  it('takes a snapshot, restores it, and is told what is not there', async () => {
    const { aws, happened, url } = await stand()
    await ask(url, 'create table item (id int); insert into item values (1), (2)')
    await aws(
      'create-db-snapshot',
      ...[
        '--db-instance-identifier',
        'core',
        '--db-snapshot-identifier',
        'one',
        '--tags',
        'Key=team,Value=core',
      ],
    )
    await happened('snapshot.available')
    await ask(url, 'drop table item')
    const { DBSnapshots: snapshots } = await aws('describe-db-snapshots', '--db-snapshot-identifier', 'one')
    expect(snapshots).toMatchObject([{ Status: 'available', TagList: [{ Key: 'team', Value: 'core' }] }])
    await aws(
      'restore-db-instance-from-db-snapshot',
      ...['--db-snapshot-identifier', 'one', '--db-instance-identifier', 'again'],
    )
    // The command line's own waiter polls every 30 seconds, the first time at once.
    const available = async (): Promise<{ Address: string; Port: number }> => {
      const { DBInstances: found } = await aws('describe-db-instances', '--db-instance-identifier', 'again')
      return found[0].DBInstanceStatus === 'available' ? found[0].Endpoint : available()
    }
    const { Port } = await available()
    await aws('wait', 'db-instance-available', '--db-instance-identifier', 'again')
    const there = new URL(url)
    there.port = String(Port)
    expect(await ask(there.href, 'select count(*)::int as n from item')).toEqual([{ n: 2 }])
    await aws('delete-db-instance', '--db-instance-identifier', 'again', '--skip-final-snapshot')
    await aws('delete-db-snapshot', '--db-snapshot-identifier', 'one')
    await expect(aws('describe-db-snapshots', '--db-snapshot-identifier', 'one')).rejects.toThrow(
      '(DBSnapshotNotFound)',
    )
    await expect(aws('describe-db-instances', '--db-instance-identifier', 'none')).rejects.toThrow(
      '(DBInstanceNotFound)',
    )
  })
})

describe('deploy-kit migrate on RDS', () => {
  const config = `version: 1
module: core
migrations: { url: "\${DATABASE_URL}" }
environments:
  staging:
    aws: { region: eu-west-1 }
`
  const sources = [
    { name: 'init', up: 'create table item (id int primary key, note text);' },
    {
      name: 'lose',
      up: '-- deploy-kit: timing=after; risk=data-loss; phase=contract; failure=forward-fix; reason="nobody reads it"\nalter table item drop column note;',
    },
  ]
  const filesOf = (count: number) => {
    const some = sources.slice(0, count)
    const entries = journalEntries(some)
    return {
      'deploy-kit.yml': config,
      'drizzle/meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
      ...Object.fromEntries(some.map(({ up }, i) => [`drizzle/${entries[i]?.tag}.sql`, up])),
    }
  }

  /** A product whose first migration is applied and whose second loses what people wrote. */
  async function withLoss(environment: Readonly<Record<string, string>>, url: string) {
    const product = await startProduct(filesOf(1))
    const begin = (mode: string, flags: Readonly<Record<string, string>> = {}) =>
      product.begin(
        'migrate',
        { environment: 'staging', mode, running: 'none', ...flags },
        { ...environment, DATABASE_URL: url },
      )
    const migrate = (...given: Parameters<typeof begin>) => begin(...given).ended
    const first = await migrate('apply')
    expect(first, first.err).toMatchObject({ exitCode: 0 })
    expect(first.outputs).not.toHaveProperty('snapshot')
    await ask(url, "insert into item values (1, 'kept'), (2, 'too')")
    await product.commit('feat: lose', filesOf(2))
    return { migrate, begin, folder: product.folder }
  }

  it('takes a snapshot where data may be lost, and proves by a drill that it can be restored', async () => {
    const { cloud, url, aws } = await stand()
    const { migrate, folder } = await withLoss(cloud.environment, url)
    const ran = await migrate('apply')
    expect(ran, ran.err).toMatchObject({ exitCode: 0, outputs: { outcome: 'applied' } })
    const snapshot = ran.outputs['snapshot'] ?? ''
    expect(snapshot).toMatch(/^deploy-kit-core-staging-[0-9a-f]{7}-\d{14}$/)
    expect(await ask(url, 'select distinct snapshot_id from deploykit.migration_log')).toEqual(
      expect.arrayContaining([{ snapshot_id: snapshot }]),
    )

    const drilled = await migrate('restore-drill')
    expect(drilled, drilled.err).toMatchObject({
      exitCode: 0,
      outputs: { outcome: 'passed', snapshot, 'restore-seconds': expect.stringMatching(/^\d+$/) },
    })
    expect(drilled.out).toMatch(/was restored in/)

    // The same by hand, where no environment is named.
    const args = ['restore-drill', '--from-snapshot', snapshot, '--rds-instance=core', '--region=eu-west-1']
    const byHand = await nodeExec(process.execPath, [cli, 'migrate', ...args, '--json'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, ...cloud.environment, DATABASE_URL: url },
      allowFailure: true,
    })
    expect([byHand.exitCode, JSON.parse(byHand.stdout)], byHand.stderr).toMatchObject([
      0,
      { status: 'success', outcome: 'passed' },
    ])
    expect(byHand.stdout + byHand.stderr).not.toContain('hunter2')
    const { DBInstances: left } = await aws('describe-db-instances')
    expect(left.map((it: { DBInstanceIdentifier: string }) => it.DBInstanceIdentifier)).toEqual(['core'])
    expect(`${ran.out}${ran.err}${drilled.out}${drilled.err}`).not.toContain('hunter2')
  })

  it('names the copy of a cancelled drill that RDS refuses to delete', async () => {
    const { cloud, url, happened } = await stand()
    const { begin, migrate } = await withLoss(cloud.environment, url)
    expect(await migrate('apply')).toMatchObject({ exitCode: 0 })
    cloud.faults.add({
      service: 'rds',
      operation: 'DeleteDBInstance',
      fault: {
        type: 'error',
        code: 'InvalidDBInstanceState',
        message: 'Cannot delete DB Instance while it is being created.',
      },
    })
    const restoring = happened('instance.creating', /^deploy-kit-drill-/)
    const drill = begin('restore-drill')
    await restoring
    drill.interrupt()
    const ran = await drill.ended
    expect(ran, ran.err).toMatchObject({ exitCode: 130, outputs: { outcome: 'cancelled' } })
    expect(ran.out).toMatch(
      /deploy-kit-drill-\S+ (?:still stands|may still stand)[\s\S]*aws rds delete-db-instance --db-instance-identifier deploy-kit-drill-\S+ --skip-final-snapshot/,
    )
  })

  it('refuses without RDS, unless that is consented to', async () => {
    const { cloud, url } = await stand()
    // To this cloud it is a database of somebody's own.
    const plain = await startCloud({ env: process.env, tasks: 'process', github: false })
    onTestFinished(() => plain.close())
    const { migrate } = await withLoss(plain.environment, url)
    const refused = await migrate('apply')
    expect(refused.exitCode).toBe(3)
    expect(refused.out).toMatch(/without-snapshot/)
    const consented = await migrate('apply', { consent: 'without-snapshot' })
    expect(consented, consented.err).toMatchObject({ exitCode: 0 })
    expect(cloud.calls.entries({ operation: 'CreateDBSnapshot' })).toEqual([])
  })
})
