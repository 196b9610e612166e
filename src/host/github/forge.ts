import { getOctokit } from '@actions/github'
import { PlatformError } from '../../kernel/index.ts'
import type { Forge } from '../types.ts'

/** GitHub's REST API through octokit; `apiUrl` is GITHUB_API_URL. */
export function createForge(token: string, repository: string, apiUrl: string): Forge {
  const [owner = '', repo = ''] = repository.split('/')
  const octokit = getOctokit(token, { baseUrl: apiUrl })
  const call = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw forgeError(what, error)
    }
  }
  return {
    owner,
    repo,
    request: (route, parameters) =>
      call(route, async () => {
        const response = await octokit.request(route, { owner, repo, ...parameters })
        return { status: response.status, data: response.data as unknown }
      }),
    paginate: (route, parameters) =>
      call(route, async () => await octokit.paginate(route, { owner, repo, per_page: 100, ...parameters })),
    upload: (uploadUrl, name, contentType, body) =>
      call('upload of a release asset', async () => {
        const response = await octokit.request(`POST ${uploadUrl.replace(/\{.*\}$/, '')}{?name}`, {
          name,
          // fetch states the length itself; said twice, undici refuses it.
          headers: { 'content-type': contentType },
          data: body,
        })
        return response.data as unknown
      }),
  }
}

function forgeError(what: string, error: unknown): PlatformError {
  const status = statusOf(error)
  const message = error instanceof Error ? error.message : String(error)
  const said = status === undefined ? 'GitHub could not be reached for' : `GitHub answered ${status} to`
  return new PlatformError('github', `${said} ${what}: ${message}`, {
    ...(status === undefined ? {} : { code: String(status) }),
    retryable: status === undefined || status >= 500 || status === 429,
    ...(status === 401 ? { fix: 'Pass a valid token in the input github-token.' } : {}),
    ...(status === 403 || status === 404 ? { fix: permissionFix(error) } : {}),
    cause: error,
  })
}

function permissionFix(error: unknown): string {
  const headers =
    error instanceof Error && 'response' in error
      ? (error.response as { headers?: Record<string, string> })
      : {}
  const accepted = headers.headers?.['x-accepted-github-permissions']
  return accepted === undefined
    ? 'Check that the token may do this: the job needs the matching entry under `permissions:`.'
    : `Give the job's token the permission it lacks: GitHub asks for ${accepted}.`
}

/** The status that GitHub answered with; octokit says 500 where nobody answered at all. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('response' in error) || error.response === undefined) return undefined
  const { status } = error.response as { status?: unknown }
  return typeof status === 'number' ? status : undefined
}
