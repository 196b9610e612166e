import { chmod, mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigurationError, type Exec, type JsonObject } from '../../../kernel/index.ts'
import { asJsonObject } from './fields.ts'
import type { Forge } from './forge.ts'
import { GitRepository } from './git/index.ts'
import { addressOf, htmlUrl, presentRepository } from './present/index.ts'
import { refsChanged } from './refs.ts'
import { UPDATE_HOOK } from './smart-http.ts'
import type { BranchProtection, EnvironmentSpec, Repository, RepositorySpec } from './types.ts'
import type { RepositoryState, RulesetRule, World } from './world.ts'

const NAME = /^[A-Za-z0-9._-]{1,100}$/

/** Makes repositories and shows them to the harness. */

export interface RepositoryPlace {
  readonly dataDir: string
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Throws a ConfigurationError for a name that is taken or none, and for a folder that is not there. */
export async function createRepository(
  forge: Forge,
  place: RepositoryPlace,
  spec: RepositorySpec,
): Promise<RepositoryState> {
  const { world } = forge
  const { owner, name } = spec
  if (!NAME.test(owner) || !NAME.test(name)) {
    throw new ConfigurationError(`"${owner}/${name}" is not a repository name`, {
      fix: 'Use letters, digits, ".", "-" and "_".',
    })
  }
  if (world.repository(owner, name) !== undefined) {
    throw new ConfigurationError(`the repository ${owner}/${name} exists already`)
  }
  const dir = join(place.dataDir, 'git', owner, `${name}.git`)
  const defaultBranch = spec.defaultBranch ?? 'main'
  const git = new GitRepository(dir, place.exec, place.env)
  await mkdir(join(place.dataDir, 'git', owner), { recursive: true })
  await git.initialize(defaultBranch)
  await writeFile(join(dir, 'hooks', 'update'), UPDATE_HOOK)
  await chmod(join(dir, 'hooks', 'update'), 0o755)
  const repo: RepositoryState = {
    id: world.nextId(),
    owner: world.account(owner, 'Organization'),
    name,
    fullName: `${owner}/${name}`,
    description: spec.description ?? null,
    visibility: spec.visibility ?? 'private',
    defaultBranch,
    createdAt: world.now(),
    git,
    assetsDir: join(place.dataDir, 'assets', owner, name),
    seenRefs: new Map(),
    lastNumber: 0,
    immutableReleases: spec.immutableReleases ?? false,
    pushedAt: world.now(),
    issues: new Map(),
    pulls: new Map(),
    comments: new Map(),
    labels: new Map(),
    releases: new Map(),
    burntTags: new Set(),
    deployments: new Map(),
    environments: new Map(),
    checkRuns: new Map(),
    statuses: [],
    rulesets: new Map(),
    protection: new Map(),
    workflowIds: new Map(),
    signatures: new Map(),
  }
  if (spec.fromDir !== undefined) await firstCommit(world, repo, spec.fromDir)
  repo.seenRefs = await git.refs()
  for (const protection of spec.protection ?? []) protect(world, repo, protection)
  for (const environment of spec.environments ?? []) {
    repo.environments.set(environment.name.toLowerCase(), {
      id: world.nextId(),
      createdAt: world.now(),
      updatedAt: world.now(),
      spec: environment,
    })
  }
  world.repositories.set(repo.fullName.toLowerCase(), repo)
  return repo
}

async function firstCommit(world: World, repo: RepositoryState, dir: string): Promise<void> {
  const found = await stat(dir).catch(() => undefined)
  if (found?.isDirectory() !== true) {
    throw new ConfigurationError(`the folder ${dir} of the repository ${repo.fullName} does not exist`)
  }
  const index = join(repo.git.dir, 'first-index')
  const env = { GIT_INDEX_FILE: index, GIT_WORK_TREE: dir }
  await repo.git.git(['add', '--all', '.'], { cwd: dir, env })
  const tree = (await repo.git.git(['write-tree'], { cwd: dir, env })).trim()
  const who = { name: repo.owner.login, email: addressOf(repo.owner), date: world.now() }
  const sha = await repo.git.writeCommit({
    tree,
    parents: [],
    author: who,
    committer: who,
    message: 'Initial commit',
  })
  await repo.git.setRef(`refs/heads/${repo.defaultBranch}`, sha, undefined)
}

/** What GitHub's settings page calls "require a pull request before merging", as a ruleset. */
function protect(world: World, repo: RepositoryState, protection: BranchProtection): void {
  const rules: RulesetRule[] = [{ type: 'deletion' }, { type: 'non_fast_forward' }]
  if (protection.requirePullRequest !== false) {
    rules.push({
      type: 'pull_request',
      parameters: {
        required_approving_review_count: 0,
        dismiss_stale_reviews_on_push: false,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_review_thread_resolution: false,
      },
    })
  }
  const checks = protection.requiredChecks ?? []
  if (checks.length > 0) {
    rules.push({
      type: 'required_status_checks',
      parameters: {
        strict_required_status_checks_policy: false,
        required_status_checks: checks.map((context) => ({ context })),
      },
    })
  }
  const bypass = protection.bypass ?? []
  const id = world.nextId()
  repo.rulesets.set(id, {
    id,
    createdAt: world.now(),
    updatedAt: world.now(),
    name: `protect ${protection.branch}`,
    target: 'branch',
    enforcement: 'active',
    include: [`refs/heads/${protection.branch}`],
    exclude: [],
    rules,
    bypassActors: bypass.map((name) => ({
      actor_type: 'Integration',
      actor_id: world.app(name).id,
      bypass_mode: 'always',
    })),
    bypass: new Set(bypass),
  })
}

/** The harness's view of a repository. */
export function showRepository(forge: Forge, repo: RepositoryState): Repository {
  const { world } = forge
  return {
    id: repo.id,
    owner: repo.owner.login,
    ownerId: repo.owner.id,
    name: repo.name,
    fullName: repo.fullName,
    visibility: repo.visibility,
    defaultBranch: repo.defaultBranch,
    gitDir: repo.git.dir,
    cloneUrl: `${htmlUrl(world, repo)}.git`,
    htmlUrl: htmlUrl(world, repo),
    get environments(): readonly EnvironmentSpec[] {
      return [...repo.environments.values()].map(({ spec }) => spec)
    },
    environment: (name) => repo.environments.get(name.toLowerCase())?.spec,
    resolve: (ref) => repo.git.commitOf(ref ?? `refs/heads/${repo.defaultBranch}`),
    payload: async (): Promise<JsonObject> => asJsonObject(presentRepository(world, repo)),
    notice: (actor) => repo.git.exclusive(() => notice(forge, repo, actor)),
  }
}

async function notice(forge: Forge, repo: RepositoryState, actor: string): Promise<void> {
  const before = repo.seenRefs
  const after = await repo.git.refs()
  const updates = [...new Set([...before.keys(), ...after.keys()])]
    .map((ref) => ({ ref, before: before.get(ref), after: after.get(ref) }))
    .filter((update) => update.before !== update.after)
  const account = forge.world.account(actor)
  await refsChanged(forge, repo, { kind: 'user', account, app: undefined, actor }, updates)
}
