import type { JsonObject } from '../../../kernel/index.ts'
import { asJsonObject } from './fields.ts'
import { presentAccount, presentRepository } from './present/index.ts'
import type { Caller } from './tokens.ts'
import type { GitHubEvent } from './types.ts'
import { nodeId, type RepositoryState, type World } from './world.ts'

/** What happened, before it is known whether it starts workflows. */
export interface Happening {
  readonly name: string
  readonly action?: string
  readonly ref: string
  readonly sha: string
  readonly workflow?: string
  readonly runId?: number
  /** The payload's own members; repository, sender and the like are added. */
  readonly payload: Readonly<Record<string, unknown>>
}

export type Who = Pick<Caller, 'kind' | 'account' | 'app' | 'actor'>

/** Events that an event of a GITHUB_TOKEN starts workflows with all the same. */
const ALWAYS = new Set(['workflow_dispatch', 'repository_dispatch'])
/** Since 2026 these make runs that wait for a writer's approval, when a GITHUB_TOKEN caused them. */
const APPROVAL = new Set(['opened', 'synchronize', 'reopened'])

export class Events {
  readonly #world: World
  readonly #listeners = new Set<(event: GitHubEvent) => void>()

  constructor(world: World) {
    this.#world = world
  }

  on(listener: (event: GitHubEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells the cloud of everything, and the listeners of what starts workflows. */
  send(repo: RepositoryState, who: Who, happening: Happening): void {
    const { name, action } = happening
    const byJobToken = who.kind === 'GITHUB_TOKEN' && !ALWAYS.has(name)
    const approvalRequired = byJobToken && name === 'pull_request' && APPROVAL.has(action ?? '')
    const starts = !byJobToken || approvalRequired
    this.#world.context.emit({
      at: Date.now(),
      source: 'github',
      type: action === undefined ? name : `${name}.${action}`,
      detail: {
        repository: repo.fullName,
        ref: happening.ref,
        sha: happening.sha,
        actor: who.account.login,
        startsWorkflows: starts,
        ...(approvalRequired ? { approvalRequired } : {}),
      },
    })
    if (!starts) return
    const event: GitHubEvent = {
      name,
      action,
      repository: repo.fullName,
      ref: happening.ref,
      sha: happening.sha,
      actor: who.account.login,
      approvalRequired,
      workflow: happening.workflow,
      runId: happening.runId,
      payload: this.#payload(repo, who, happening),
    }
    for (const listener of this.#listeners) listener(event)
  }

  #payload(repo: RepositoryState, who: Who, happening: Happening): JsonObject {
    const world = this.#world
    return asJsonObject({
      ...(happening.action === undefined ? {} : { action: happening.action }),
      ...happening.payload,
      repository: {
        ...presentRepository(world, repo),
        // A push is the one event whose repository has its times as numbers.
        ...(happening.name === 'push'
          ? {
              created_at: seconds(repo.createdAt),
              pushed_at: seconds(repo.pushedAt),
              stargazers: 0,
              master_branch: repo.defaultBranch,
            }
          : {}),
      },
      ...(repo.owner.type === 'Organization' ? { organization: presentOrganization(world, repo) } : {}),
      sender: presentAccount(world, who.account),
      ...(who.app === undefined && happening.name !== 'repository_dispatch'
        ? {}
        : { installation: installation(who, repo) }),
    })
  }
}

function installation(who: Who, repo: RepositoryState) {
  const id = who.app?.id ?? repo.owner.id
  return { id, node_id: nodeId('IntegrationInstallation', id) }
}

function presentOrganization(world: World, repo: RepositoryState) {
  const { login, id } = repo.owner
  const url = `${world.url}/orgs/${login}`
  return {
    login,
    id,
    node_id: nodeId('Organization', id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.url}/avatars/${id}`,
    description: '',
  }
}

const seconds = (iso: string) => Math.floor(Date.parse(iso) / 1000)
