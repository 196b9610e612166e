import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitHub } from '../../cloud/index.ts'
import { createRunner, type Runner, type RunnerEvent } from '../../runner/index.ts'
import type { Machine } from '../machine/index.ts'

export interface StageRunnerOptions {
  readonly github: GitHub
  readonly machine: Machine
  readonly workDir: string
  /** The tree that a release of deploy-kit carries. */
  readonly kit: { readonly dir: string; readonly sha: string }
  readonly extraEnv: Readonly<Record<string, string>>
  /** PATH of this machine. */
  readonly path: string
  readonly approve: (environment: string) => Promise<'approved' | 'rejected'>
  readonly onEvent: (event: RunnerEvent) => void
}

/** The runner of the local GitHub's workflows: its tokens are that GitHub's, and deploy-kit is the one rehearsed. */
export async function createStageRunner(options: StageRunnerOptions): Promise<Runner> {
  const { github, machine, kit } = options
  await offerTools(machine, options.workDir)
  return createRunner({
    workDir: options.workDir,
    resolveRepository: async (repository) =>
      // Whoever's copy of deploy-kit a workflow names, at whatever ref: it is this one that is rehearsed.
      repository.endsWith('/deploy-kit')
        ? { dir: kit.dir, sha: kit.sha, fullRef: 'refs/tags/v1' }
        : undefined,
    issueToken: async (request) =>
      github.issueToken({
        kind: 'GITHUB_TOKEN',
        repository: request.repository,
        permissions: tokenPermissions(request.permissions),
        actor: request.actor,
        runId: request.runId,
      }),
    revokeToken: async (token) => github.revokeToken(token),
    idToken: async (request) => {
      const { url, token } = github.oidc.issueRequestToken({
        repository: request.repository,
        ref: request.ref,
        sha: request.sha,
        eventName: request.eventName,
        actor: request.actor,
        runId: request.runId,
        runNumber: String(request.runNumber),
        runAttempt: String(request.runAttempt),
        workflow: request.workflowRef,
        workflowRef: request.workflowRef,
        workflowSha: request.sha,
        jobWorkflowRef: request.jobWorkflowRef,
        jobWorkflowSha: request.jobWorkflowSha,
        ...(request.environment === undefined ? {} : { environment: request.environment }),
      })
      return { requestUrl: url, requestToken: token }
    },
    approve: async (request) => options.approve(request.environment),
    extraEnv: options.extraEnv,
    path: options.path.split(':').filter((folder) => folder !== ''),
    gitUrl: (repository) => `${github.url}/${repository}.git`,
    serverUrl: github.url,
    apiUrl: github.url,
    docker: async () => machine.buildx,
    onEvent: options.onEvent,
  })
}

/** Where a runner with this work folder has RUNNER_TOOL_CACHE. */
export function toolCacheOf(workDir: string): string {
  return join(workDir, 'tools')
}

/** Jobs have a tool cache of the runner's, where they find what this machine's has. */
async function offerTools(machine: Machine, workDir: string): Promise<void> {
  if (machine.toolCache === undefined) return
  await mkdir(toolCacheOf(workDir), { recursive: true })
  await symlink(machine.toolCache, join(toolCacheOf(workDir), 'deploy-kit'))
}

/** Scopes of `permissions:` by the names of GitHub's API. */
function tokenPermissions(
  permissions: Readonly<Record<string, string>>,
): Readonly<Record<string, 'read' | 'write'>> {
  const granted: Record<string, 'read' | 'write'> = { metadata: 'read' }
  for (const [scope, access] of Object.entries(permissions)) {
    if (access === 'read' || access === 'write') granted[scope.replaceAll('-', '_')] = access
  }
  return granted
}
