import * as v from 'valibot'
import { ConfigurationError } from '../kernel/index.ts'
import { releaseSchema } from './release.ts'
import type { DeployedOutcome, DeployedTo, ReleaseForge } from './types.ts'

const begin = '<!-- deploy-kit:deployed -->'
const end = '<!-- deploy-kit:end -->'

const withBody = v.object({ ...releaseSchema.entries, body: v.nullish(v.string()) })

/**
 * Says at the head of the release's notes where it is deployed and where not: a release is published before it is
 * deployed, so that a published one may serve nobody. Notes stay editable where releases are immutable.
 *
 * @throws ConfigurationError where there is no such release
 */
export async function tellDeployed(
  tag: string,
  environments: readonly DeployedTo[],
  forge: ReleaseForge,
): Promise<DeployedOutcome> {
  const releases = v.parse(v.array(withBody), await forge.paginate('GET /repos/{owner}/{repo}/releases'))
  const release = releases.find((it) => it.tag_name === tag && !it.draft)
  if (release === undefined) {
    throw new ConfigurationError(`there is no published release ${tag}`, {
      fix: 'Run semver-release with mode publish first.',
    })
  }
  const body = withDeployments(release.body ?? '', environments)
  if (body !== release.body)
    await forge.request('PATCH /repos/{owner}/{repo}/releases/{release_id}', { release_id: release.id, body })
  const everywhere = environments.length > 0 && environments.every((it) => it.outcome === 'succeeded')
  return { kind: everywhere ? 'deployed' : 'not-deployed', url: release.html_url, environments }
}

/** The notes with the block of deploy-kit at their head, in place of a former one. Pure. */
export function withDeployments(body: string, environments: readonly DeployedTo[]): string {
  const from = body.indexOf(begin)
  const to = body.indexOf(end, from)
  const notes =
    from === -1 || to === -1
      ? body
      : `${body.slice(0, from)}${body.slice(to + end.length).replace(/^(?:\r?\n){1,2}/, '')}`
  return `${begin}\n${blockOf(environments)}\n${end}\n\n${notes}`
}

function blockOf(environments: readonly DeployedTo[]): string {
  const missing = environments.filter((it) => it.outcome !== 'succeeded')
  if (environments.length === 0) return '> [!WARNING]\n> **Not deployed**: no environment is configured.'
  if (missing.length === 0) return `> Deployed to ${environments.map((it) => it.name).join(', ')}.`
  const each = environments.map((it) => {
    const outcome = it.outcome ?? 'not begun'
    return `${it.name}: ${it.runUrl === '' ? outcome : `[${outcome}](${it.runUrl})`}`
  })
  return `> [!WARNING]\n> **Not deployed to ${missing.map((it) => it.name).join(', ')}** (${each.join('; ')}).`
}
