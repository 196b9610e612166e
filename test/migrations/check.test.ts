import { chmod, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Exec, nodeExec, systemClock } from '../../src/kernel/index.ts'
import {
  type CheckOptions,
  type CheckPorts,
  check,
  checkReport,
  generateDown,
  generateDownReport,
} from '../../src/migrations/index.ts'
import { renderMarkdown } from '../../src/report/index.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { temporaryFolder } from './fixture.ts'

const root = new URL('../../', import.meta.url).pathname
let postgres: Postgres

beforeAll(async () => {
  postgres = await startPostgres()
})

/** A product with the real drizzle-kit in a repository of its own; `main` has the first migration, `mine` goes on. */
async function product() {
  const project = await temporaryFolder()
  const git = async (...args: string[]) => {
    await nodeExec('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: project })
  }
  await cp(join(root, 'test/fixtures/drizzle-kit/0.31.11/project'), project, { recursive: true })
  await mkdir(join(project, 'node_modules'))
  for (const name of ['drizzle-kit', 'drizzle-orm']) {
    await symlink(join(root, 'node_modules', name), join(project, 'node_modules', name))
  }
  await writeFile(join(project, '.gitignore'), 'node_modules\n')
  await git('init', '-q', '-b', 'main')
  await git('add', '-A')
  await git('commit', '-q', '-m', 'x')
  await git('checkout', '-q', '-b', 'mine')
  const generate = async (columns: string, name: string) => {
    const schema = join(project, 'src/schema.ts')
    await writeFile(schema, (await readFile(schema, 'utf8')).replace('email:', `${columns}, email:`))
    await nodeExec('node', ['node_modules/drizzle-kit/bin.cjs', 'generate', '--name', name], { cwd: project })
  }
  return { project, folder: join(project, 'drizzle'), generate }
}

async function ports(more: Partial<CheckPorts> = {}): Promise<CheckPorts & { readonly tempDir: string }> {
  const tempDir = await temporaryFolder()
  await chmod(tempDir, 0o755)
  return {
    exec: nodeExec,
    clock: systemClock,
    random: () => 0.5,
    signal: new AbortController().signal,
    log: { info: () => undefined, debug: () => undefined },
    ...more,
    tempDir,
  }
}

async function options(
  at: { readonly project: string; readonly folder: string },
  more: Partial<CheckOptions> = {},
): Promise<CheckOptions> {
  const shadow = await postgres.createDatabase()
  const { project, folder } = at
  return {
    project,
    folder,
    env: process.env,
    base: { ref: 'main' },
    shadowUrl: shadow.url,
    postgres: 18,
    ...more,
  }
}

describe('check', () => {
  it('passes a new migration that is whole, and leaves the product as it was', async () => {
    const at = await product()
    await at.generate('name: text()', 'names')
    await writeFile(join(at.folder, '0001_names.down.sql'), 'ALTER TABLE "users" DROP COLUMN "name";\n')
    const tree = await readdir(at.project, { recursive: true })
    const through = await ports()
    const outcome = await check(await options(at), through)
    expect(Object.entries(outcome.parts).map(([name, part]) => [name, part.kind])).toEqual(
      ['folder', 'schema', 'branch', 'checklist', 'lint', 'replay', 'round-trip', 'locks'].map((name) => [
        name,
        'passed',
      ]),
    )
    expect(outcome).toMatchObject({
      kind: 'passed',
      migrations: 2,
      new: ['0001_names'],
      server: { source: 'shadow', major: 18 },
    })
    expect(await readdir(at.project, { recursive: true })).toEqual(tree)
    expect(await readdir(through.tempDir)).toEqual([])
    const report = checkReport(outcome)
    expect(report.status).toBe('success')
    expect(renderMarkdown(report)).toContain('the major of production (18)')
  })

  it('tells everything that is wrong at once, the worst first', async () => {
    const at = await product()
    await at.generate('name: text()', 'names')
    await writeFile(
      join(at.folder, '0001_names.down.sql'),
      'ALTER TABLE "users" DROP COLUMN IF EXISTS "nam";\n',
    )
    const first = join(at.folder, '0000_init.sql')
    await writeFile(first, `${await readFile(first, 'utf8')}\n-- edited`)
    const schema = join(at.project, 'src/schema.ts')
    await writeFile(schema, (await readFile(schema, 'utf8')).replace('email:', 'more: text(), email:'))
    const outcome = await check(await options(at), await ports())
    expect(outcome.kind).toBe('failed')
    const report = checkReport(outcome)
    const rules = report.annotations?.filter((one) => one.level === 'error').map((one) => one.title)
    expect(rules).toEqual(['schema-without-migration', 'edited', 'down-restores-not'])
    expect(report.happened).toContain('(and 2 more findings)')
    const text = renderMarkdown(report)
    expect(text).toContain('ADD COLUMN "more" text')
    expect(text).toContain('+ column name text')
    expect(report.status).toBe('failure')
  })

  it('says where a finding of lint is', async () => {
    const at = await product()
    await at.generate('name: text()', 'names')
    const file = join(at.folder, '0001_names.sql')
    await writeFile(
      file,
      `${await readFile(file, 'utf8')}\n--> statement-breakpoint\nCREATE INDEX CONCURRENTLY "n" ON "users" ("name");`,
    )
    const outcome = await check(
      await options(at, { off: ['schema', 'replay', 'round-trip', 'locks', 'checklist'] }),
      await ports(),
    )
    const report = checkReport(outcome)
    expect(report.happened).toContain(`${file}:3: CREATE INDEX CONCURRENTLY cannot run in a transaction`)
    expect(JSON.stringify(report.evidence)).toContain(`${file}:3: CREATE INDEX CONCURRENTLY cannot`)
  })

  it('fails closed: what could not be done is no success', async () => {
    const at = await product()
    const occupied = await postgres.createDatabase()
    await occupied.query('create table orders (id int)')
    const outcome = await check(
      await options(at, { shadowUrl: occupied.url, base: { ref: 'nowhere' }, off: ['checklist'] }),
      await ports(),
    )
    expect(outcome).toMatchObject({
      kind: 'incomplete',
      parts: {
        schema: { kind: 'passed' },
        branch: { kind: 'not-checked' },
        replay: { kind: 'not-checked', why: expect.stringContaining('is not empty') },
        'round-trip': { kind: 'not-checked' },
        locks: { kind: 'not-checked' },
      },
    })
    expect(checkReport(outcome)).toMatchObject({ status: 'failure', outcome: 'incomplete' })
    expect(JSON.stringify(checkReport(outcome))).not.toContain('superuser-secret')
  }, 60_000)

  it('passes over what somebody switched off', async () => {
    const at = await product()
    const off: CheckOptions['off'] = [
      'branch',
      'schema',
      'checklist',
      'lint',
      'replay',
      'round-trip',
      'locks',
    ]
    const neither: Exec = async () => {
      throw new Error('nothing was to be started')
    }
    const { project, folder } = at
    const outcome = await check({ project, folder, env: {}, off }, await ports({ exec: neither }))
    expect(outcome).toMatchObject({ kind: 'passed', server: undefined, parts: { schema: { kind: 'off' } } })
  })

  it('of a folder that cannot be read says why, and compares the schema all the same', async () => {
    const at = await product()
    await rm(join(at.folder, '0000_init.sql'))
    const outcome = await check(await options(at), await ports())
    expect(outcome).toMatchObject({
      kind: 'failed',
      parts: {
        folder: { kind: 'failed', findings: [{ rule: 'missing-file', migration: '0000_init' }] },
        schema: { kind: 'passed' },
        replay: { kind: 'not-checked' },
      },
    })
  })

  it('needs a way down or a reason', async () => {
    const at = await product()
    const off: CheckOptions['off'] = ['schema', 'replay', 'round-trip', 'locks']
    await at.generate('name: text()', 'names')
    const without = await check(await options(at, { off }), await ports())
    expect(without.parts.checklist).toMatchObject({ kind: 'failed', findings: [{ rule: 'no-way-down' }] })
    const up = join(at.folder, '0001_names.sql')
    await writeFile(
      up,
      `-- deploy-kit: irreversible: names were promised to be kept\n${await readFile(up, 'utf8')}`,
    )
    const reasoned = await check(await options(at, { off }), await ports())
    expect(reasoned.parts.checklist).toMatchObject({ kind: 'passed' })
  })

  it('refuses a ledger that the product keeps elsewhere', async () => {
    const at = await product()
    const off: CheckOptions['off'] = ['branch', 'replay', 'round-trip', 'locks']
    const outcome = await check(
      await options(at, { off, ledger: { schema: 'public', table: 'applied' } }),
      await ports(),
    )
    expect(outcome.parts.schema).toMatchObject({ kind: 'failed', findings: [{ rule: 'other-ledger' }] })
  })

  it('cancelled, throws the reason and leaves nothing behind', async () => {
    const at = await product()
    const cancel = new AbortController()
    const reason = new Error('cancelled')
    const exec: Exec = async (command, args, more) => {
      // drizzle-kit is what takes longest: the cancellation meets it and the server under way.
      if (args.includes('generate')) cancel.abort(reason)
      return nodeExec(command, args, more)
    }
    const through = await ports({ exec, signal: cancel.signal })
    await expect(check(await options(at), through)).rejects.toBe(reason)
    expect(await readdir(through.tempDir)).toEqual([])
  })
})

describe('generate-down', () => {
  it('drafts and proves what is missing; the check refuses it until somebody has read it', async () => {
    const at = await product()
    await at.generate('name: text(), age: text()', 'names')
    const { base: _, ...rest } = await options(at)
    const outcome = await generateDown(rest, await ports())
    expect(outcome).toMatchObject({
      kind: 'drafted',
      drizzleKit: '0.31.11',
      drafts: [
        {
          kind: 'written',
          migration: '0000_init',
          losses: ['DROP TABLE "users" CASCADE'],
          proof: { kind: 'proved' },
        },
        { kind: 'written', migration: '0001_names', proof: { kind: 'proved' } },
      ],
    })
    expect(generateDownReport(outcome).status).toBe('success')
    const file = join(at.folder, '0001_names.down.sql')
    const text = await readFile(file, 'utf8')
    expect(text).toBe(
      [
        '-- DRAFT: written through drizzle-kit 0.31.11 and read by nobody yet. Read it, change it, delete this line.',
        `-- deploy-kit: risk=data-loss; reason="ALTER TABLE 'users' DROP COLUMN 'name', ALTER TABLE 'users' DROP COLUMN 'age'"`,
        'ALTER TABLE "users" DROP COLUMN "name";',
        '--> statement-breakpoint',
        'ALTER TABLE "users" DROP COLUMN "age";',
        '',
      ].join('\n'),
    )
    const drafted = await check(
      await options(at, { off: ['schema', 'replay', 'round-trip', 'locks'] }),
      await ports(),
    )
    // That of a migration which the base branch has long had, too: `down` would run it.
    expect(drafted.parts.checklist).toMatchObject({
      kind: 'failed',
      summary: '2 ways down are drafts that nobody has read yet',
      findings: [
        { rule: 'draft-down', migration: '0000_init' },
        { rule: 'draft-down', migration: '0001_names' },
      ],
    })
    for (const draft of [file, join(at.folder, '0000_init.down.sql')])
      await writeFile(draft, (await readFile(draft, 'utf8')).split('\n').slice(1).join('\n'))
    const read = await check(await options(at, { off: ['schema'] }), await ports())
    expect(read.parts.checklist).toMatchObject({ kind: 'passed' })
    expect(read.parts['round-trip']).toMatchObject({ kind: 'passed' })
    expect(await generateDown(rest, await ports())).toMatchObject({ kind: 'nothing-to-do' })
    await expect(generateDown({ ...rest, only: ['0001_names'] }, await ports())).rejects.toThrow(
      'is not overwritten',
    )
    await expect(generateDown({ ...rest, only: ['0001_name'] }, await ports())).rejects.toMatchObject({
      fix: 'Give the whole name of one that is there, for example 0001_names.',
    })
  }, 60_000)

  it('says what it cannot draft, and writes nothing for it', async () => {
    const at = await product()
    await nodeExec('node', ['node_modules/drizzle-kit/bin.cjs', 'generate', '--custom', '--name', 'seed'], {
      cwd: at.project,
    })
    const { base: _, ...rest } = await options(at)
    const outcome = await generateDown({ ...rest, only: ['0001_seed'] }, await ports())
    expect(outcome).toMatchObject({
      kind: 'none',
      drafts: [{ kind: 'not-drafted', why: expect.stringContaining('written by hand') }],
    })
    expect(generateDownReport(outcome).status).toBe('failure')
    expect(await readdir(at.folder)).not.toContain('0001_seed.down.sql')
  })

  it('drafts the way back of an index that lint had moved to a file of its own, and says which draft does not hold', async () => {
    const at = await product()
    await at.generate('name: text()', 'name')
    await nodeExec('node', ['node_modules/drizzle-kit/bin.cjs', 'generate', '--custom', '--name', 'index'], {
      cwd: at.project,
    })
    await writeFile(
      join(at.folder, '0002_index.sql'),
      'CREATE INDEX CONCURRENTLY "Users name" ON public.users (name);\n--> statement-breakpoint\nCREATE UNIQUE INDEX CONCURRENTLY b ON users (id, name);\n',
    )
    // Another column than the snapshot knows of.
    await writeFile(
      join(at.folder, '0001_name.sql'),
      'ALTER TABLE users ADD COLUMN name text, ADD COLUMN nick text',
    )
    const { base: _, ...rest } = await options(at)
    const outcome = await generateDown(rest, await ports())
    expect(outcome).toMatchObject({
      kind: 'incomplete',
      drafts: [
        { migration: '0000_init', proof: { kind: 'proved' } },
        { migration: '0001_name', proof: { kind: 'disproved' } },
        { migration: '0002_index', losses: [], proof: { kind: 'proved' } },
      ],
    })
    expect(await readFile(join(at.folder, '0002_index.down.sql'), 'utf8')).toContain(
      'DROP INDEX CONCURRENTLY "b";\n--> statement-breakpoint\nDROP INDEX CONCURRENTLY "public"."Users name";',
    )
    const report = generateDownReport(outcome)
    expect(report.status).toBe('failure')
    expect(report.next).toContainEqual(expect.stringMatching(/^Mend .*0001_name.down.sql/))
  }, 60_000)
})
