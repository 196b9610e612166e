import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeExec } from '../../src/kernel/index.ts'
import { readBaseBranch } from '../../src/migrations/check/base-branch.ts'
import { branchConflicts, newAgainst } from '../../src/migrations/check/branch-conflicts.ts'
import { readFolder } from '../../src/migrations/folder/folder.ts'
import { history, journalFolder, type MigrationSource, migrationFolders, temporaryFolder } from './fixture.ts'

const signal = new AbortController().signal
const minute = 60_000
const first = Date.UTC(2026, 0, 5, 10, 0, 0, 123)
const add = (
  name: string,
  when: number,
  up = `ALTER TABLE users ADD COLUMN ${name} text`,
): MigrationSource => ({
  name,
  up,
  when,
})

type Write = (sources: readonly MigrationSource[], into: string) => Promise<string>

/** A repository with the history on main and a branch beside it; both go on from there. */
async function repository(write: Write) {
  const root = await temporaryFolder()
  const folder = join(root, 'drizzle')
  const git = async (...args: string[]) =>
    (await nodeExec('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: root }))
      .stdout
  const commit = async (sources: readonly MigrationSource[]) => {
    await rm(folder, { recursive: true, force: true })
    await write(sources, folder)
    await git('add', '-A')
    await git('commit', '-q', '-m', 'x')
  }
  await git('init', '-q', '-b', 'main')
  await commit(history)
  await git('checkout', '-q', '-b', 'mine')
  const look = async (ref = 'main') => {
    const read = await readFolder(folder)
    const base = await readBaseBranch(
      { project: root, folder, ref, label: 'origin/main', migrations: read.migrations },
      { exec: nodeExec, signal },
    )
    if (base.kind === 'unknown') return { base, fresh: undefined, conflicts: undefined, findings: [] }
    const findings = branchConflicts(read, base)
    return {
      base,
      fresh: newAgainst(read, base).map((migration) => migration.name),
      conflicts: findings.map(({ rule, migration }) => [rule, migration]),
      findings,
    }
  }
  return { root, folder, git, commit, look }
}

const journal: Write = (sources, into) => journalFolder(sources, into)
const folders: Write = (sources, into) => migrationFolders(sources, into)

it.each([
  ['a journal that is none', 'ls-tree', (out: string) => out],
  ['a commit whose files are not there', 'ls-tree', undefined],
  ['files here that git cannot hash', 'hash-object', undefined],
])('does not take %s for a base branch without migrations', async (_, command, answer) => {
  const { root, folder, git } = await repository(journal)
  if (answer !== undefined) {
    await git('checkout', '-q', 'main')
    await writeFile(join(folder, 'meta/_journal.json'), '<<<<<<< HEAD')
    await git('commit', '-q', '-a', '-m', 'conflict')
    await git('checkout', '-q', 'mine')
  }
  const { migrations } = await readFolder(folder)
  const exec: typeof nodeExec = async (program, args, options) =>
    args[0] === command && answer === undefined
      ? { exitCode: 128, stdout: '', stderr: 'fatal: not a tree object' }
      : nodeExec(program, args, options)
  expect(
    await readBaseBranch({ project: root, folder, ref: 'main', migrations }, { exec, signal }),
  ).toMatchObject({ kind: 'unknown', why: expect.stringContaining('cannot read the migrations of main') })
})

describe('a branch on which `drizzle-kit up` made folders of the journal', () => {
  it('has nothing new and no conflict', async () => {
    const repo = await repository(journal)
    await rm(repo.folder, { recursive: true })
    await folders(history, repo.folder)
    expect(await repo.look()).toMatchObject({ fresh: [], conflicts: [] })
  })

  it('knows one that had to be renamed, because it sorts before what it needs', async () => {
    const repo = await repository(journal)
    await rm(repo.folder, { recursive: true })
    await folders(
      history.map((one, index) => (index === 3 ? { ...one, when: first + 4 * minute } : one)),
      repo.folder,
    )
    expect(await repo.look()).toMatchObject({ fresh: [], conflicts: [] })
  })

  it('may bring a migration, and is held to the content of the old ones', async () => {
    const repo = await repository(journal)
    await rm(repo.folder, { recursive: true })
    const late = first + 60 * minute
    await folders(
      [...history.map((one, index) => (index === 1 ? { ...one, up: 'select 1' } : one)), add('mine', late)],
      repo.folder,
    )
    const at = (when: number) => new Date(when).toISOString().replace(/\D/g, '').slice(0, 14)
    expect(await repo.look()).toMatchObject({
      fresh: [`${at(late)}_mine`],
      conflicts: [['edited', `${at(first + minute)}_status`]],
    })
  })
})

describe.each([
  ['journal', journal, (number: number, name: string, _when: number) => `000${number}_${name}`],
  [
    'folders',
    folders,
    (_: number, name: string, when: number) =>
      `${new Date(when).toISOString().replace(/\D/g, '').slice(0, 14)}_${name}`,
  ],
] as const)('a branch with migrations in %s', (format, write, nameOf) => {
  const late = first + 60 * minute
  const later = late + minute

  it('that nobody else touched has no conflict, and knows what is new', async () => {
    const repo = await repository(write)
    await repo.commit([...history, add('mine', late)])
    expect(await repo.look()).toMatchObject({ fresh: [nameOf(4, 'mine', late)], conflicts: [] })
  })

  it('has no conflict, and nothing new, where main went on and it has no migration', async () => {
    const repo = await repository(write)
    await repo.git('checkout', '-q', 'main')
    await repo.commit([...history, add('theirs', late)])
    await repo.git('checkout', '-q', 'mine')
    expect(await repo.look()).toMatchObject({ fresh: [], conflicts: [] })
  })

  it('that is older than what main has by now is told to be generated again', async () => {
    const repo = await repository(write)
    await repo.commit([...history, add('mine', late)])
    await repo.git('checkout', '-q', 'main')
    await repo.commit([...history, add('theirs', later)])
    await repo.git('checkout', '-q', 'mine')
    const { conflicts, findings } = await repo.look()
    const rule = format === 'journal' ? 'index-collision' : 'not-last'
    expect(conflicts).toEqual([[rule, nameOf(4, 'mine', late)]])
    expect(findings[0]?.detail?.text).toContain('npx drizzle-kit generate --name mine')
  })

  it('that is younger than what main has by now does not know its schema', async () => {
    const repo = await repository(write)
    await repo.commit([...history, add('mine', later)])
    await repo.git('checkout', '-q', 'main')
    await repo.commit([...history, add('theirs', late)])
    await repo.git('checkout', '-q', 'mine')
    const rule = format === 'journal' ? 'index-collision' : 'base-moved-on'
    expect((await repo.look()).conflicts).toEqual([[rule, nameOf(4, 'mine', later)]])
  })

  it('in which a merged migration was edited, or is gone', async () => {
    const repo = await repository(write)
    await repo.commit(
      history.map((source, index) => (index === 1 ? { ...source, up: `${source.up} ` } : source)),
    )
    const when = first + minute
    expect((await repo.look()).conflicts).toEqual([['edited', nameOf(1, 'status', when)]])
    const removed = [['removed', nameOf(3, 'email_index', first + 3 * minute)]]
    await repo.commit(history.slice(0, 3))
    expect((await repo.look()).conflicts).toEqual(removed)
    // Under another name it is not new beside itself.
    await repo.commit(
      history.map((source, index) => (index === 3 ? { ...source, name: 'email_unique' } : source)),
    )
    expect((await repo.look()).conflicts?.filter(([rule]) => rule === 'index-collision')).toEqual([])
    expect((await repo.look()).conflicts).toEqual(expect.arrayContaining(removed))
  })

  it('sees what is not yet committed, and line ends that a checkout changed are no edit', async () => {
    const repo = await repository(write)
    await repo.git('config', 'core.autocrlf', 'true')
    const { migrations } = await readFolder(repo.folder)
    const path = migrations[0]?.up.path ?? ''
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('\n', '\r\n'))
    expect((await repo.look()).conflicts).toEqual([])
  })

  it('does not know a base that git does not have', async () => {
    const repo = await repository(write)
    expect((await repo.look('0123456789abcdef0123456789abcdef01234567')).base).toMatchObject({
      kind: 'unknown',
      fix: expect.stringContaining('fetch-depth: 0'),
    })
    expect((await repo.look('--output=x')).base).toMatchObject({ kind: 'unknown' })
  })
})

describe('a merge that git did without a word', () => {
  it('leaves a journal in which mine sorts before theirs', async () => {
    const repo = await repository(journal)
    await repo.git('checkout', '-q', 'main')
    await repo.commit([...history, add('theirs', first + 90 * minute)])
    await repo.git('checkout', '-q', 'mine')
    await repo.git('merge', '-q', 'main')
    await repo.commit([...history, add('theirs', first + 90 * minute), add('mine', first + 80 * minute)])
    const { conflicts, findings } = await repo.look()
    expect(conflicts).toEqual([['not-last', '0005_mine']])
    expect(findings[0]?.message).toContain('Drizzle skips it in silence')
  })
})

describe('the commands against a conflict', () => {
  it('put the migration on top of the base branch, with the product’s own drizzle-kit', async () => {
    const repo = await repository(journal)
    const root = new URL('../../', import.meta.url).pathname
    const project = join(root, 'test/fixtures/drizzle-kit/0.31.11/project')
    const schema = (columns: string) =>
      `import { pgTable, serial, text } from 'drizzle-orm/pg-core'\nexport const users = pgTable('users', { id: serial().primaryKey(), email: text().notNull(), ${columns} })\n`
    const generate = (name: string) =>
      nodeExec('node', [join(root, 'node_modules/drizzle-kit/bin.cjs'), 'generate', '--name', name], {
        cwd: repo.root,
      })
    const save = async () => {
      await repo.git('add', '-A')
      await repo.git('commit', '-q', '-m', 'x')
    }
    await repo.git('checkout', '-q', 'main')
    await rm(repo.folder, { recursive: true })
    await cp(project, repo.root, { recursive: true })
    await writeFile(join(repo.root, '.gitignore'), 'node_modules\n')
    await nodeExec('ln', ['-s', join(root, 'node_modules'), join(repo.root, 'node_modules')])
    await save()
    await repo.git('checkout', '-q', '-B', 'mine')
    await writeFile(join(repo.root, 'src/schema.ts'), schema('mine: text(),'))
    await generate('mine')
    const down = 'ALTER TABLE "users" DROP COLUMN "mine";'
    await writeFile(join(repo.folder, '0001_mine.down.sql'), down)
    await save()
    await repo.git('checkout', '-q', 'main')
    await writeFile(join(repo.root, 'src/theirs.ts'), schema('').replaceAll('users', 'theirs'))
    await writeFile(
      join(repo.root, 'drizzle.config.ts'),
      (await readFile(join(repo.root, 'drizzle.config.ts'), 'utf8')).replace(
        "'./src/schema.ts'",
        "['./src/schema.ts', './src/theirs.ts']",
      ),
    )
    await generate('theirs')
    await save()
    await repo.git('checkout', '-q', 'mine')

    const { conflicts, findings } = await repo.look()
    expect(conflicts).toEqual([['index-collision', '0001_mine']])
    const script = (findings[0]?.detail?.text ?? '')
      .replaceAll('origin/main', 'main')
      .replaceAll('/tmp/kept', join(repo.root, '.git/kept'))
      .replaceAll('npx drizzle-kit', `node ${join(root, 'node_modules/drizzle-kit/bin.cjs')}`)
    const identity = {
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@example.com',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@example.com',
    }
    await nodeExec('bash', ['-euc', script], { cwd: repo.root, env: { ...process.env, ...identity } })
    await rm(join(repo.root, '.git/kept'), { recursive: true })

    expect(await repo.look()).toMatchObject({ fresh: ['0002_mine'], conflicts: [] })
    expect(await readFile(join(repo.folder, '0002_mine.sql'), 'utf8')).toBe(
      'ALTER TABLE "users" ADD COLUMN "mine" text;',
    )
    expect(await readFile(join(repo.folder, '0002_mine.down.sql'), 'utf8')).toBe(down)
  })
})
