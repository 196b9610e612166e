import { resolve } from 'node:path'
import type { Exec } from '../../kernel/index.ts'
import { commitOf, folderInGit, type Git, gitIn, nameAfterUp } from '../folder/index.ts'
import type { Migration } from '../types.ts'

/** The migrations folder as a commit has it. */
export interface FolderAt {
  readonly commit: string
  /** In Drizzle's order. */
  readonly migrations: readonly MigrationAt[]
}

export interface MigrationAt {
  readonly name: string
  /** git's name for the content of its SQL; undefined where the file is not there. */
  readonly blob: string | undefined
  readonly idx: number | undefined
  readonly when: number | undefined
  /** The head of its snapshot, read for the newest migration of the tip and for those since the fork. */
  readonly snapshot: { readonly id: string; readonly previous: readonly string[] } | undefined
}

export type BaseBranch =
  | {
      readonly kind: 'known'
      /** What a person calls it: `main`, or the commit. */
      readonly label: string
      /** What the base branch has now. */
      readonly tip: FolderAt
      /** What it had where this branch left it. */
      readonly fork: FolderAt
      /** git's names for the SQL of the working tree, by migration. */
      readonly here: ReadonlyMap<string, string>
    }
  | { readonly kind: 'unknown'; readonly why: string; readonly fix: string }

export interface BaseOptions {
  /** The product's folder, in which git runs. */
  readonly project: string
  /** The migrations folder, relative to the project. */
  readonly folder: string
  /** A commit, branch or tag. */
  readonly ref: string
  readonly label?: string
  /** The migrations of the working tree. */
  readonly migrations: readonly Migration[]
}

/** Reads the base branch from git; the working tree and the index are not touched, and nothing is fetched. */
export async function readBaseBranch(
  options: BaseOptions,
  ports: { readonly exec: Exec; readonly signal: AbortSignal },
): Promise<BaseBranch> {
  const git = gitIn(options.project, ports)
  const label = options.label ?? options.ref
  const unknown = (why: string, fix: string): BaseBranch => ({ kind: 'unknown', why, fix })
  const deepen =
    'Run `git fetch origin`, or name the branch with --base; in a job set `fetch-depth: 0` on actions/checkout (GIT_DEPTH: 0 on GitLab).'
  const tip = await commitOf(git, options.ref)
  if (tip === undefined) return unknown(`git does not know the base ${label} here`, deepen)
  const fork = (await git(['merge-base', tip, 'HEAD']))?.trim()
  if (fork === undefined) return unknown(`git finds no common ancestor of ${label} and this commit`, deepen)
  const folder = folderInGit(options.project, options.folder)
  const unreadable = `git cannot read the migrations of ${label}, or its journal is no journal`
  const atFork = await readFolderAt(git, folder, fork, () => false)
  if (atFork === undefined) return unknown(unreadable, deepen)
  const old = new Set(atFork.migrations.map((migration) => migration.name))
  const atTip = await readFolderAt(git, folder, tip, (name, last) => last || !old.has(name))
  const here = await blobsHere(git, options)
  if (atTip === undefined || here === undefined) return unknown(unreadable, deepen)
  return { kind: 'known', label, tip: afterUp(atTip, here), fork: afterUp(atFork, here), here }
}

/**
 * A pull request that brings Drizzle 1.0 has run `drizzle-kit up`: the base branch's journal entries are folders here,
 * under the names that it gives them. They are the same migrations, not new ones. Two of the same second may sort the
 * wrong way round then, and drizzle-kit asks for one to be renamed: its SQL and its own name tell it.
 */
function afterUp(folder: FolderAt, here: ReadonlyMap<string, string>): FolderAt {
  const ownName = (name: string) => name.replace(/^\d+_/, '')
  return {
    ...folder,
    migrations: folder.migrations.map((migration) => {
      if (migration.when === undefined || here.has(migration.name)) return migration
      const given = nameAfterUp({ tag: migration.name, when: migration.when })
      const same = [...here].flatMap(([name, blob]) =>
        /^\d{14}_/.test(name) && blob === migration.blob && ownName(name) === ownName(migration.name)
          ? [name]
          : [],
      )
      const name = here.has(given) ? given : same.length === 1 ? same[0] : undefined
      // A folder has no `when` but its name, in whole seconds.
      return name === undefined ? migration : { ...migration, name, idx: undefined, when: undefined }
    }),
  }
}

/** With git's own filters, so that line ends which a checkout changed are no difference. */
async function blobsHere(git: Git, options: BaseOptions): Promise<ReadonlyMap<string, string> | undefined> {
  const paths = options.migrations.map((migration) => resolve(migration.up.path))
  const hashed = await git(['hash-object', '--stdin-paths'], paths.map((path) => `${path}\n`).join(''))
  const blobs = (hashed ?? '').split('\n').filter((line) => line !== '')
  if (blobs.length !== paths.length) return undefined
  return new Map(options.migrations.map((migration, index) => [migration.name, blobs[index] ?? '']))
}

/**
 * @param wantSnapshot whether a migration's snapshot is read too: a process each, so only of what is asked for
 * @returns undefined where git could not answer, or the journal there says nothing: that is not an empty folder
 */
async function readFolderAt(
  git: Git,
  folder: string,
  commit: string,
  wantSnapshot: (name: string, last: boolean) => boolean,
): Promise<FolderAt | undefined> {
  // Paths are relative to the folder in which git runs, and -z keeps them as they are.
  const listed = await git(['ls-tree', '-r', '-z', commit, '--', `${folder}/`])
  if (listed === undefined) return undefined
  const blobs = new Map<string, string>()
  for (const line of listed.split('\0')) {
    const [about = '', path] = line.split('\t')
    if (path !== undefined) blobs.set(path, about.split(' ')[2] ?? '')
  }
  const text = async (path: string): Promise<string | undefined> => {
    const blob = blobs.get(path)
    return blob === undefined ? undefined : await git(['cat-file', 'blob', blob])
  }
  const journalPath = `${folder}/meta/_journal.json`
  const journal = await text(journalPath)
  const entries = journal === undefined ? undefined : entriesOf(journal)
  if (blobs.has(journalPath) && entries === undefined) return undefined
  const found =
    entries === undefined
      ? folderNames([...blobs.keys()], folder).map((name) => ({
          name,
          idx: undefined,
          when: undefined,
          sql: `${folder}/${name}/migration.sql`,
          snapshot: `${folder}/${name}/snapshot.json`,
        }))
      : entries.map(({ tag, idx, when }) => ({
          name: tag,
          idx,
          when,
          sql: `${folder}/${tag}.sql`,
          snapshot: `${folder}/meta/${/^\d+/.exec(tag)?.[0] ?? tag}_snapshot.json`,
        }))
  const migrations: MigrationAt[] = []
  for (const [index, { name, idx, when, sql, snapshot }] of found.entries()) {
    const wanted = wantSnapshot(name, index === found.length - 1)
    migrations.push({
      name,
      idx,
      when,
      blob: blobs.get(sql),
      snapshot: wanted ? headOf(await text(snapshot)) : undefined,
    })
  }
  return { commit, migrations }
}

function folderNames(paths: readonly string[], folder: string): readonly string[] {
  return paths
    .filter((path) => path.endsWith('/migration.sql'))
    .map((path) => path.slice(folder.length + 1, -'/migration.sql'.length))
    .filter((name) => !name.includes('/'))
    .sort((a, b) => a.localeCompare(b))
}

function entriesOf(
  journal: string,
): readonly { readonly tag: string; readonly idx: number; readonly when: number }[] | undefined {
  const entries: unknown = Reflect.get(Object(parsed(journal)), 'entries')
  if (!Array.isArray(entries)) return undefined
  return entries.flatMap((entry: unknown) => {
    const tag: unknown = Reflect.get(Object(entry), 'tag')
    const idx: unknown = Reflect.get(Object(entry), 'idx')
    const when: unknown = Reflect.get(Object(entry), 'when')
    return typeof tag === 'string' && typeof idx === 'number' && typeof when === 'number'
      ? [{ tag, idx, when }]
      : []
  })
}

function headOf(text: string | undefined): MigrationAt['snapshot'] {
  if (text === undefined) return undefined
  const value = Object(parsed(text))
  const id: unknown = Reflect.get(value, 'id')
  const single: unknown = Reflect.get(value, 'prevId')
  const several: unknown = Reflect.get(value, 'prevIds')
  const previous = Array.isArray(several)
    ? several.map(String)
    : typeof single === 'string'
      ? [single]
      : undefined
  return typeof id === 'string' && previous !== undefined ? { id, previous } : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    // What the base branch holds is not this pull request's fault; whoever asked decides what is not compared then.
    return undefined
  }
}
