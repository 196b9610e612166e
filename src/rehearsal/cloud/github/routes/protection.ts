import { type ApiCall, noContent, ok, type Route } from '../api.ts'
import { ApiError, invalidRequest } from '../errors.ts'
import { isRecord, optionalFlag, optionalNumber, optionalRecord, textList } from '../fields.ts'
import { apiUrl } from '../present/index.ts'
import type { ProtectionState, RepositoryState, World } from '../world.ts'

const NEEDS = ['administration=read']

export const protectionRoutes: readonly Route[] = [
  {
    route: 'GET /repos/{owner}/{repo}/branches/{branch}/protection',
    needs: NEEDS,
    handle: async (call) => {
      await requireBranch(call)
      const shown = presentProtection(call.world, call.repo, call.params['branch'] ?? '')
      if (shown === undefined) throw new ApiError(404, 'Branch not protected')
      return ok(shown)
    },
  },
  {
    route: 'PUT /repos/{owner}/{repo}/branches/{branch}/protection',
    needs: ['administration=write'],
    handle: async (call) => {
      await requireBranch(call)
      call.repo.protection.set(call.params['branch'] ?? '', readProtection(call.body))
      return ok(presentProtection(call.world, call.repo, call.params['branch'] ?? ''))
    },
  },
  {
    route: 'DELETE /repos/{owner}/{repo}/branches/{branch}/protection',
    needs: ['administration=write'],
    handle: ({ repo, params }) => {
      if (!repo.protection.delete(params['branch'] ?? '')) throw new ApiError(404, 'Branch not protected')
      return noContent
    },
  },
]

async function requireBranch({ repo, params }: ApiCall): Promise<void> {
  if ((await repo.git.ref(`refs/heads/${params['branch']}`)) === undefined) {
    throw new ApiError(404, 'Branch not found')
  }
}

function readProtection(body: ApiCall['body']): ProtectionState {
  for (const name of [
    'required_status_checks',
    'enforce_admins',
    'required_pull_request_reviews',
    'restrictions',
  ]) {
    if (!(name in body)) throw invalidRequest(`${JSON.stringify(name)} wasn't supplied.`)
  }
  if (body['restrictions'] !== null) {
    throw new ApiError(
      501,
      'The local GitHub does not keep push restrictions; use a ruleset with bypass actors.',
    )
  }
  const checks = optionalRecord(body, 'required_status_checks')
  const reviews = optionalRecord(body, 'required_pull_request_reviews')
  const named = checks?.['checks']
  const contexts = Array.isArray(named)
    ? named.filter(isRecord).map((check) => String(check['context']))
    : checks && textList(checks, 'contexts')
  return {
    requirePullRequest: reviews !== undefined,
    approvals: (reviews && optionalNumber(reviews, 'required_approving_review_count')) ?? 0,
    requiredChecks: checks && (contexts ?? []),
    strictChecks: (checks && optionalFlag(checks, 'strict')) ?? false,
    enforceAdmins: optionalFlag(body, 'enforce_admins') ?? false,
    allowForcePushes: optionalFlag(body, 'allow_force_pushes') ?? false,
    allowDeletions: optionalFlag(body, 'allow_deletions') ?? false,
    linearHistory: optionalFlag(body, 'required_linear_history') ?? false,
  }
}

/** `branch-protection`, and as far as they overlap `protected-branch`. */
export function presentProtection(world: World, repo: RepositoryState, branch: string) {
  const protection = repo.protection.get(branch)
  if (protection === undefined) return undefined
  const url = `${apiUrl(world, repo)}/branches/${branch}/protection`
  return {
    url,
    enabled: true,
    ...(protection.requiredChecks === undefined
      ? {}
      : {
          required_status_checks: {
            url: `${url}/required_status_checks`,
            strict: protection.strictChecks,
            enforcement_level: protection.enforceAdmins ? 'everyone' : 'non_admins',
            contexts_url: `${url}/required_status_checks/contexts`,
            contexts: protection.requiredChecks,
            checks: protection.requiredChecks.map((context) => ({ context, app_id: null })),
          },
        }),
    ...(protection.requirePullRequest
      ? {
          required_pull_request_reviews: {
            url: `${url}/required_pull_request_reviews`,
            dismiss_stale_reviews: false,
            require_code_owner_reviews: false,
            required_approving_review_count: protection.approvals,
            require_last_push_approval: false,
          },
        }
      : {}),
    enforce_admins: { url: `${url}/enforce_admins`, enabled: protection.enforceAdmins },
    required_signatures: { url: `${url}/required_signatures`, enabled: false },
    required_linear_history: { enabled: protection.linearHistory },
    allow_force_pushes: { enabled: protection.allowForcePushes },
    allow_deletions: { enabled: protection.allowDeletions },
    block_creations: { enabled: false },
    required_conversation_resolution: { enabled: false },
    lock_branch: { enabled: false },
    allow_fork_syncing: { enabled: false },
  }
}
