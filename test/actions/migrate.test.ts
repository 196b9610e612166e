import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readMigrateCommand, secretsOf } from '../../src/actions/migrate-command.ts'
import { createTerminalHost } from '../../src/host/index.ts'
import { kitVersion } from '../../src/kernel/index.ts'
import { runAction } from '../../src/main.ts'
import { apply } from '../../src/migrations/index.ts'
import { applyOptions, history, journalFolder, ports } from '../migrations/fixture.ts'
import { startPostgres, type TestDatabase } from '../support/postgres.ts'

// Every host listens for the signals of the process, and here there are many hosts in one.
process.setMaxListeners(200)
const postgres = await startPostgres()
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

interface Said {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** The command in this process, in a folder without deploy-kit.yml. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> {
  const workspace = await mkdtemp(join(tmpdir(), 'deploy-kit-test-'))
  onTestFinished(() => rm(workspace, { recursive: true, force: true }))
  const command = readMigrateCommand(args, workspace)
  if (command.kind !== 'run') throw new Error(command.text)
  let [out, err] = ['', '']
  const host = await createTerminalHost({
    inputs: command.inputs,
    env,
    workspace,
    json: command.json,
    verbose: true,
    stdout: (text) => {
      out += text
    },
    stderr: (text) => {
      err += text
    },
  })
  for (const secret of secretsOf(args)) host.secret(secret)
  return { exitCode: await runAction('migrate', host), out, err }
}

/** The command in a process of its own. */
async function spawned(args: readonly string[], cwd: string): Promise<Said> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk
  })
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? -1))
  })
  return { exitCode, out, err }
}

/** A user whose password everybody would notice. */
async function withPassword(database: TestDatabase, password = 'hunter2-of-ada'): Promise<string> {
  const role = `ada_${database.name}`
  await database.query(`create role ${role} superuser login password '${password.replaceAll("'", "''")}'`)
  onTestFinished(async () => {
    await database.query(
      `reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`,
    )
  })
  const url = new URL(database.url)
  url.username = role
  url.password = encodeURIComponent(password)
  return url.href
}

describe('deploy-kit migrate without a deploy-kit.yml', () => {
  it('plans, applies by the hash of the plan, tells the status and takes back, with one JSON document each', async () => {
    const database = await postgres.createDatabase()
    const url = await withPassword(database)
    const folder = await journalFolder(history)
    const at = ['--folder', folder, '--url', url, '--json']

    const planned = await run(['plan', ...at])
    const plan = JSON.parse(planned.out)
    expect([planned.exitCode, plan.schema, plan.outcome]).toEqual([0, 'deploy-kit/report/v1', 'planned'])
    expect(plan.data).toMatchObject({ schema: 'deploy-kit/migration-plan/v1', pending: [{}, {}, {}, {}] })

    const applied = await run(['apply', ...at, '--plan-hash', plan.data.hash, '--version', 'v1.4.0'])
    expect([applied.exitCode, JSON.parse(applied.out)]).toMatchObject([
      0,
      { outcome: 'applied', data: { head: '0003_email_index' } },
    ])
    expect(
      await database.query('select distinct core_version, runner_version from deploykit.migration_log'),
    ).toEqual([{ core_version: '1.4.0', runner_version: kitVersion }])
    const again = await run(['apply', ...at, '--plan-hash', plan.data.hash])
    expect([again.exitCode, JSON.parse(again.out)]).toMatchObject([
      3,
      { outcome: 'refused', data: { reasons: [{ kind: 'plan-changed' }] } },
    ])

    const state = await run(['status', ...at])
    expect([state.exitCode, JSON.parse(state.out)]).toMatchObject([
      0,
      {
        outcome: 'up-to-date',
        data: {
          schema: 'deploy-kit/migration-status/v1',
          applied: [{ version: '1.4.0', risk: expect.any(String) }, {}, {}, {}],
        },
      },
    ])

    const unknown = await run(['down', ...at, '--to', '0002_seed'])
    expect(unknown.out).toContain('no environment with ecs in deploy-kit.yml is named here')
    expect([unknown.exitCode, JSON.parse(unknown.out)]).toMatchObject([
      3,
      { data: { reasons: [{ kind: 'running-unknown' }] } },
    ])
    const needed = await run([
      ...['down', ...at, '--to', '0002_seed'],
      ...['--running', '[{ version: 1.4.0, migration-head: 0003_email_index }]'],
    ])
    expect(needed.exitCode).toBe(3)
    expect(needed.out).toContain('0003_email_index')
    const taken = await run(['down', ...at, '--to', '0002_seed', '--running', 'none'])
    expect([taken.exitCode, JSON.parse(taken.out)]).toMatchObject([0, { outcome: 'reverted' }])
    const since = await run(['status', ...at])
    expect(JSON.parse(since.out).data.lastRun.migrations).toMatchObject([
      { name: '0003_email_index', direction: 'down' },
    ])
  })

  it('plans from a recorded head without a database', async () => {
    const folder = await journalFolder(history)
    const planned = await run(['plan', '--folder', folder, '--head', '0001_status', '--json'])
    expect([planned.exitCode, JSON.parse(planned.out)]).toMatchObject([
      0,
      { outcome: 'planned', data: { basis: 'record', hash: null, pending: [{ name: '0002_seed' }, {}] } },
    ])
    const gone = await run(['plan', '--folder', folder, '--head', '0009_gone', '--json'])
    expect([gone.exitCode, JSON.parse(gone.out).outcome]).toEqual([2, 'misconfigured'])
  })

  it('adopts a database by consent, and repairs what two runs left', async () => {
    const database = await postgres.createDatabase()
    const folder = await journalFolder(history)
    const at = ['--folder', folder, '--url', database.url, '--json']
    await database.query(
      history
        .slice(0, 2)
        .map((it) => it.up)
        .join('\n'),
    )
    const adopted = await run(['baseline', ...at, '--to', '0001_status', '--consent', 'without-proof'])
    expect([adopted.exitCode, JSON.parse(adopted.out).outcome], adopted.err).toEqual([0, 'baselined'])
    expect((await run(['apply', ...at])).exitCode).toBe(0)
    await database.query(
      'insert into drizzle.__drizzle_migrations (hash, created_at) select hash, created_at from drizzle.__drizzle_migrations where id = 4',
    )
    const mended = await run(['repair', ...at])
    expect([mended.exitCode, JSON.parse(mended.out).outcome]).toEqual([0, 'repaired'])
    expect((await run(['repair', ...at])).out).toContain('nothing-to-repair')
  })

  it('takes the URL from DATABASE_URL, where no process list shows it', async () => {
    const database = await postgres.createDatabase()
    const folder = await journalFolder(history)
    const said = await run(['apply', '--folder', folder], { DATABASE_URL: database.url })
    expect([said.exitCode, said.out], said.err).toEqual([0, expect.stringContaining('applied')])
    const missing = await run(['apply', '--folder', folder])
    expect([missing.exitCode, missing.out]).toEqual([2, expect.stringContaining('DATABASE_URL')])
  })

  it.each<[number, string, (database: TestDatabase) => Promise<string[]>]>([
    [2, 'a folder that is none', async ({ url }) => ['apply', '--folder', '/nowhere', '--url', url]],
    [
      2,
      'a URL that is none',
      async () => [
        'apply',
        '--folder',
        await journalFolder(history),
        '--url',
        'mysql://a:hunter2-of-ada@b/c',
      ],
    ],
    [
      2,
      'a URL that cannot be read',
      async () => [
        'status',
        '--folder',
        await journalFolder(history),
        '--url',
        'postgres://a:hunter2-of-ada%@b:x/c',
      ],
    ],
    [
      2,
      'a consent that is none',
      async ({ url }) => [
        'apply',
        '--folder',
        await journalFolder(history),
        '--url',
        url,
        '--consent',
        'yes',
      ],
    ],
    [
      2,
      'a digest that is none',
      async ({ url }) => [
        'apply',
        '--folder',
        await journalFolder(history),
        '--url',
        url,
        '--digest',
        'latest',
      ],
    ],
    [
      3,
      'an edited migration',
      async (database) => {
        await apply(applyOptions(await journalFolder(history), database.url), ports())
        const edited = await journalFolder([{ ...history[0]!, up: 'select 1;' }, ...history.slice(1)])
        return ['apply', '--folder', edited, '--url', database.url]
      },
    ],
    [
      4,
      'a migration that fails',
      async ({ url }) => [
        'apply',
        '--folder',
        await journalFolder([{ name: 'bad', up: 'select 1/0;' }]),
        '--url',
        url,
      ],
    ],
    [
      5,
      'a migration that fails outside a transaction',
      async (database) => {
        await database.query('create table t (id int); insert into t values (1), (1)')
        const folder = await journalFolder([
          {
            name: 'bad',
            up: 'create index concurrently a on t (id);--> statement-breakpoint\ncreate unique index concurrently b on t (id);',
          },
        ])
        return ['apply', '--folder', folder, '--url', database.url]
      },
    ],
    [
      6,
      'a server that does not answer',
      async () => [
        'apply',
        '--folder',
        await journalFolder(history),
        '--url',
        'postgres://ada:hunter2-of-ada@127.0.0.1:9/core',
      ],
    ],
  ])('ends with %i after %s', async (code, _what, args) => {
    const database = await postgres.createDatabase()
    const list = await args(database)
    const json = await run([...list, '--json'])
    expect([json.exitCode, json.err]).toEqual([code, expect.any(String)])
    const document = JSON.parse(json.out) as { schema: string; status: string }
    expect(document).toMatchObject({ schema: 'deploy-kit/report/v1', status: 'failure' })
    expect(json.out + json.err).not.toContain('hunter2-of-ada')
  })

  it('is cancelled by a signal with 130', async () => {
    const database = await postgres.createDatabase()
    const folder = await journalFolder([{ name: 'slow', up: 'select pg_sleep(60);' }])
    const child = spawn(
      process.execPath,
      [cli, 'migrate', 'apply', '--folder', folder, '--url', database.url],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    child.stdout.resume()
    child.stderr.resume()
    for (;;) {
      const [row] = await database.query<{ n: string }>(
        `select count(*) as n from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid() and datname = current_database()`,
      )
      if (row?.n !== '0') break
    }
    child.kill('SIGINT')
    expect(await ended).toBe(130)
  })
})

describe('the password of a URL is never printed', () => {
  const password = "hunter2'of%ada"
  const forms = [password, encodeURIComponent(password), JSON.stringify(password).slice(1, -1)]

  const modes: readonly (readonly [string, readonly string[]])[] = [
    ['plan', []],
    ['apply', ['--running', 'none']],
    ['status', []],
    ['down', ['--to', 'nothing', '--running', 'none', '--consent', 'data-loss,without-snapshot']],
    ['baseline', ['--to', '0003_email_index', '--consent', 'without-proof']],
    ['repair', []],
  ]

  it.each(modes)('by %s, whatever comes of it', async (mode, more) => {
    const database = await postgres.createDatabase()
    const url = await withPassword(database, password)
    const wrong = new URL(url)
    wrong.username = 'nobody_of_us'
    const [closed, pooled, tls] = [new URL(url), new URL(url), new URL(url)]
    closed.port = '9'
    pooled.searchParams.set('pgbouncer', 'true')
    tls.searchParams.set('sslmode', 'sometimes')
    const folder = await journalFolder(history)
    for (const address of [
      url,
      wrong.href,
      closed.href,
      pooled.href,
      tls.href,
      `${url.replace('postgres', 'mysql')}`,
    ]) {
      for (const json of [[], ['--json']]) {
        const said = await run([mode, '--folder', folder, '--url', address, ...more, ...json])
        for (const form of forms) expect(said.out + said.err).not.toContain(form)
        if (json.length > 0) expect(() => JSON.parse(said.out)).not.toThrow()
      }
    }
  })

  it('nor by a mistake on the command line itself', async () => {
    const home = await mkdtemp(join(tmpdir(), 'deploy-kit-test-'))
    onTestFinished(() => rm(home, { recursive: true, force: true }))
    const url = `postgres://ada:${encodeURIComponent(password)}@127.0.0.1:9/core`
    const migrate = [
      ...[[url], ['apply', url], ['apply', `--ulr=${url}`], ['apply', '--to', url, '--json']],
      ...[['--mode', 'apply', url], [`--migrations-url:${url}`], ['--mode', 'apply', url, '--json']],
    ].map((args) => ['migrate', ...args])
    for (const args of [[url], ...migrate]) {
      const said = await spawned(args, home)
      expect(said.exitCode).toBe(2)
      for (const form of forms) expect(said.out + said.err).not.toContain(form)
      if (args.includes('--json')) expect(JSON.parse(said.out)).toMatchObject({ outcome: 'misconfigured' })
    }
  })
})

it('a module without migrations is green where the workflow asks for all modules, and says that nothing was touched', async () => {
  const { exitCode, out } = await runWithout(['unconfigured', 'skip'])
  expect(exitCode).toBe(0)
  expect(out).toContain('The configuration of admin names no migrations, so no database was touched.')
})

it('a module without migrations is an error where migrate was called for it', async () => {
  const { exitCode, out } = await runWithout()
  expect(exitCode).toBe(2)
  expect(out).toContain('migrations is not configured')
})

async function runWithout(input: readonly [string, string] | undefined = undefined): Promise<Said> {
  const workspace = await mkdtemp(join(tmpdir(), 'deploy-kit-test-'))
  onTestFinished(() => rm(workspace, { recursive: true, force: true }))
  await writeFile(join(workspace, 'deploy-kit.yml'), 'version: 1\nmodule: admin\n')
  let out = ''
  const host = await createTerminalHost({
    inputs: { mode: 'check', ...(input === undefined ? {} : { [input[0]]: input[1] }) },
    env: {},
    workspace,
    json: false,
    verbose: false,
    stdout: (text) => {
      out += text
    },
    stderr: (text) => {
      out += text
    },
  })
  return { exitCode: await runAction('migrate', host), out, err: '' }
}
