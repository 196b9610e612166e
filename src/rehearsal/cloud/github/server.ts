import type { CloudContext } from '../ports.ts'
import type { GitHub, GitHubOptions } from './types.ts'

/** Starts GitHub's REST API, git over HTTP and the OIDC issuer on 127.0.0.1. */
export function startGitHub(_context: CloudContext, _options: GitHubOptions = {}): Promise<GitHub> {
  return Promise.reject(new Error('GitHub is not written yet'))
}
