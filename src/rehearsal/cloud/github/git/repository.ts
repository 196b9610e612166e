import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Exec, type ExecOptions, mapConcurrent } from '../../../../kernel/index.ts'
import { type GitObject, type ObjectType, readLoose, readRef, writeLoose } from './objects.ts'
import { parseChanges, parseCommit, parseTree, splitPatches } from './parse.ts'
import type { CommitRecord, FileChange, Identity, TreeEntry } from './types.ts'

const ZERO = '0'.repeat(40)

/** GitHub serves any commit by its SHA, which is how actions/checkout fetches, and partial clones. */
const CONFIG = `[http]
\treceivepack = true
[uploadpack]
\tallowAnySHA1InWant = true
\tallowFilter = true
[gc]
\tauto = 0
`

/** A bare repository on disk; git itself does the work, so that what the API makes is in git and the other way round. */
export class GitRepository {
  readonly dir: string
  readonly #exec: Exec
  readonly #env: Readonly<Record<string, string | undefined>>
  #writes: Promise<unknown> = Promise.resolve()

  constructor(dir: string, exec: Exec, env: Readonly<Record<string, string | undefined>>) {
    this.dir = dir
    this.#exec = exec
    this.#env = env
  }

  get env(): Readonly<Record<string, string | undefined>> {
    return this.#env
  }

  async initialize(defaultBranch: string): Promise<void> {
    await this.#exec('git', ['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, this.dir], {
      env: this.#env,
    })
    await appendFile(join(this.dir, 'config'), CONFIG)
  }

  /** One change of refs at a time, whoever makes it: the API, a push, a merge. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#writes.then(work)
    this.#writes = result.catch(() => undefined)
    return result
  }

  async git(args: readonly string[], options: ExecOptions = {}): Promise<string> {
    const env = { ...this.#env, GIT_DIR: this.dir, ...options.env }
    return (await this.#exec('git', args, { ...options, cwd: options.cwd ?? this.dir, env })).stdout
  }

  /** The same for questions whose answer is the exit code: undefined where git says no. */
  async ask(args: readonly string[]): Promise<string | undefined> {
    const env = { ...this.#env, GIT_DIR: this.dir }
    const result = await this.#exec('git', args, { cwd: this.dir, env, allowFailure: true })
    return result.exitCode === 0 ? result.stdout.trim() : undefined
  }

  // ---- refs ----

  /** All refs under a prefix (`refs/heads/`), each with the object it names. */
  async refs(prefix = 'refs/'): Promise<ReadonlyMap<string, string>> {
    const stdout = await this.git(['for-each-ref', '--format=%(refname) %(objectname)', prefix])
    return new Map(
      stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]),
    )
  }

  ref(name: string): Promise<string | undefined> {
    return readRef(this.dir, name)
  }

  /** The commit of a full ref, a branch, a tag or a (shortened) SHA, in GitHub's order. */
  async commitOf(revision: string): Promise<string | undefined> {
    const names = revision.startsWith('refs/')
      ? [revision]
      : [
          ...(/^[0-9a-f]{40}$/.test(revision) ? [revision] : []),
          `refs/heads/${revision}`,
          `refs/tags/${revision}`,
          ...(/^(heads|tags|pull)\//.test(revision) ? [`refs/${revision}`] : []),
          ...(/^[0-9a-f]{7,39}$/.test(revision) ? [revision] : []),
        ]
    for (const name of names) {
      const sha = name.startsWith('refs/') ? await this.ref(name) : await this.#objectNamed(name)
      const commit = sha === undefined ? undefined : await this.#peel(sha)
      if (commit !== undefined) return commit
    }
    return undefined
  }

  /** A whole SHA, or the one that a shortened SHA stands for. */
  async #objectNamed(name: string): Promise<string | undefined> {
    if (/^[0-9a-f]{40}$/.test(name)) return name
    return this.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', name])
  }

  /** The commit that an object is, or that an annotated tag leads to. */
  async #peel(sha: string): Promise<string | undefined> {
    const object = await this.#object(sha)
    if (object?.type === 'commit') return sha
    const target =
      object?.type === 'tag' ? /^object ([0-9a-f]{40})$/m.exec(object.body.toString('utf8'))?.[1] : undefined
    return target === undefined ? undefined : this.#peel(target)
  }

  /** Moves, makes (`before` undefined) or removes (`after` undefined) a ref; fails where it is not where it was thought to be. */
  async setRef(name: string, after: string | undefined, before: string | undefined): Promise<void> {
    await this.git(
      after === undefined
        ? ['update-ref', '-d', name, ...(before === undefined ? [] : [before])]
        : ['update-ref', name, after, before ?? ZERO],
    )
  }

  async isRefName(name: string): Promise<boolean> {
    return (await this.ask(['check-ref-format', name])) !== undefined
  }

  // ---- objects ----

  async typeOf(sha: string): Promise<ObjectType | undefined> {
    return (await this.#object(sha))?.type
  }

  async commit(sha: string): Promise<CommitRecord | undefined> {
    const object = await this.#object(sha)
    return object?.type === 'commit' ? parseCommit(sha, object.body) : undefined
  }

  /** These commits, in this order. */
  async commits(shas: readonly string[]): Promise<readonly CommitRecord[]> {
    const found = await mapConcurrent(shas, 16, (sha) => this.commit(sha))
    return found.filter((commit) => commit !== undefined)
  }

  /** Undefined where there is no such object. */
  async #object(sha: string): Promise<GitObject | undefined> {
    if (!/^[0-9a-f]{40}$/.test(sha)) return undefined
    const loose = await readLoose(this.dir, sha)
    if (loose !== undefined) return loose
    const type = await this.ask(['cat-file', '-t', sha])
    if (type !== 'commit' && type !== 'tree' && type !== 'blob' && type !== 'tag') return undefined
    // Exec's output is text: a packed blob is written to a file by git, and a tree's bytes are never asked for.
    const body =
      type === 'blob'
        ? await this.inScratch(async (dir) => {
            const name = (await this.git(['unpack-file', sha], { cwd: dir })).trim()
            return readFile(join(dir, name))
          })
        : Buffer.from(type === 'tree' ? '' : await this.git(['cat-file', type, sha]))
    return { type, body }
  }

  /** SHAs as `git rev-list` gives them: newest first. */
  async list(args: readonly string[], paths: readonly string[] = []): Promise<readonly string[]> {
    const stdout = await this.git(['rev-list', ...args, '--', ...paths])
    return stdout.split('\n').filter((line) => line !== '')
  }

  /** A commit object, byte for byte; `signature` becomes its gpgsig header. */
  async writeCommit(commit: Omit<CommitRecord, 'sha'>, signature?: string): Promise<string> {
    return writeLoose(this.dir, 'commit', Buffer.from(commitText(commit, signature)))
  }

  async writeTag(tag: {
    readonly object: string
    readonly type: string
    readonly name: string
    readonly tagger: Identity
    readonly message: string
  }): Promise<string> {
    const head = `object ${tag.object}\ntype ${tag.type}\ntag ${tag.name}\ntagger ${identity(tag.tagger)}`
    return writeLoose(this.dir, 'tag', Buffer.from(`${head}\n\n${withLineEnd(tag.message)}`))
  }

  async tag(sha: string): Promise<string | undefined> {
    const object = await this.#object(sha)
    return object?.type === 'tag' ? object.body.toString('utf8') : undefined
  }

  /** A blob's bytes. Throws where there is no such blob. */
  async readBlob(sha: string): Promise<Buffer> {
    const object = await this.#object(sha)
    if (object?.type !== 'blob') throw new Error(`${sha} is not a blob of ${this.dir}`)
    return object.body
  }

  writeBlob(bytes: Uint8Array): Promise<string> {
    return writeLoose(this.dir, 'blob', bytes)
  }

  /** Entries of a tree (a tree's or a commit's SHA), with their sizes; `path` limits to one folder or file. */
  async tree(
    sha: string,
    options: { recursive?: boolean; path?: string } = {},
  ): Promise<readonly TreeEntry[]> {
    return parseTree(
      await this.git([
        'ls-tree',
        '-z',
        '--long',
        '--full-tree',
        ...(options.recursive === true ? ['-r', '-t'] : []),
        sha,
        ...(options.path === undefined ? [] : ['--', options.path]),
      ]),
    )
  }

  /** A new tree: `base` with these entries set, those without a SHA removed. */
  async writeTree(
    base: string | undefined,
    entries: readonly { readonly mode: string; readonly path: string; readonly sha: string | null }[],
  ): Promise<string> {
    return this.inScratch(async (dir) => {
      const env = { GIT_INDEX_FILE: join(dir, 'index') }
      if (base !== undefined) await this.git(['read-tree', base], { env })
      for (const { path } of entries.filter(({ mode, sha }) => mode === '040000' || sha === null)) {
        await this.git(['rm', '-r', '-q', '--cached', '--ignore-unmatch', '--', `:(top,literal)${path}`], {
          env: { ...env, GIT_WORK_TREE: dir },
        })
      }
      for (const { mode, path, sha } of entries) {
        if (mode === '040000' && sha !== null)
          await this.git(['read-tree', `--prefix=${path}/`, sha], { env })
      }
      const lines = entries
        .filter(({ mode, sha }) => mode !== '040000' && sha !== null)
        .map(({ mode, path, sha }) => `${mode} ${sha}\t${path}\0`)
      await this.git(['update-index', '-z', '--index-info'], { env, input: lines.join('') })
      return (await this.git(['write-tree'], { env })).trim()
    })
  }

  // ---- history ----

  async mergeBase(a: string, b: string): Promise<string | undefined> {
    return this.ask(['merge-base', a, b])
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    return (await this.ask(['merge-base', '--is-ancestor', ancestor, descendant])) !== undefined
  }

  /** What changed between two trees or commits, with patches. An undefined base is the empty tree. */
  async changes(base: string | undefined, head: string): Promise<readonly FileChange[]> {
    const range = [base ?? (await this.emptyTree()), head]
    const options = ['diff-tree', '-r', '-M', '--no-commit-id', '--full-index']
    const [raw, patch] = await Promise.all([
      this.git([...options, '-z', '--raw', '--numstat', ...range]),
      this.git([...options, '-p', ...range]),
    ])
    return parseChanges(raw, splitPatches(patch))
  }

  async diff(base: string, head: string): Promise<string> {
    return this.git(['diff-tree', '-r', '-M', '-p', '--full-index', base, head])
  }

  async emptyTree(): Promise<string> {
    return (await this.git(['mktree'], { input: '' })).trim()
  }

  /** Runs git in a folder of its own choosing; undefined where it fails. */
  async gitIn(
    cwd: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<string | undefined> {
    const result = await this.#exec('git', args, { cwd, env: { ...this.#env, ...env }, allowFailure: true })
    return result.exitCode === 0 ? result.stdout.trim() : undefined
  }

  /** A temporary folder for as long as `work` runs. */
  async inScratch<T>(work: (dir: string) => Promise<T>): Promise<T> {
    const dir = await mkdtemp(join(this.#env['TMPDIR'] ?? tmpdir(), 'deploy-kit-git-'))
    try {
      return await work(dir)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  }
}

/** The text that is hashed into a commit, and that a signature of it covers. */
export function commitText(commit: Omit<CommitRecord, 'sha'>, signature?: string): string {
  return [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${identity(commit.author)}`,
    `committer ${identity(commit.committer)}`,
    ...(signature === undefined ? [] : [`gpgsig ${signature.trimEnd().replaceAll('\n', '\n ')}`]),
    '',
    commit.message,
  ].join('\n')
}

function identity(who: Identity): string {
  const clean = (text: string) => text.replaceAll(/[<>\n\0]/g, '').trim()
  return `${clean(who.name)} <${clean(who.email)}> ${Math.floor(Date.parse(who.date) / 1000)} +0000`
}

function withLineEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}
