import { beginDeployment, type ReleaseRecord, setDeployment } from '../../src/trace/index.ts'
import type { LocalGitHub } from './local-github.ts'

/** Leaves in GitHub what a deploy of main leaves there: its deployment with the release record. */
export async function recordRelease(
  local: LocalGitHub,
  more: Partial<ReleaseRecord> = {},
  state: 'success' | 'failure' = 'success',
): Promise<void> {
  const forge = local.forgeOf({ deployments: 'write', contents: 'read' })
  const value: ReleaseRecord = {
    schema: 'deploy-kit/release-record/v1',
    module: 'core',
    environment: 'staging',
    version: '1.2.0',
    gitSha: (await local.repository.resolve('main')) ?? '',
    repository: local.repository.fullName,
    digest: `sha256:${'a'.repeat(64)}`,
    traceId: 'c'.repeat(32),
    actor: 'ada',
    runUrl: 'https://example.com/run/1',
    ...more,
  }
  await setDeployment(forge, await beginDeployment(forge, value), state, {
    ...value,
    outcome: state === 'success' ? 'succeeded' : 'rolled-back',
  })
}
