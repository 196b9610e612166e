import type { ReleaseRecord } from './record.ts'

/** GitHub takes no longer description of a deployment status. */
const limit = 140

/**
 * The description of a deployment status: a sentence for people, and the part of the record that is known only once
 * the deployment exists.
 */
export function describeStatus(record: ReleaseRecord): string {
  const parts = [
    record.outcome ?? 'deploying',
    ...numbered('service deployment', record.serviceDeployment),
    ...numbered('revision', record.serviceRevision),
  ]
  const text = `${parts.join(', ')}: ${record.module} ${record.version}`
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}

/** What a status says once the database has what was left when the deployment began. */
export function describeNothingLeft(record: ReleaseRecord): string {
  return `${nothingLeft}${record.module} ${record.version}`.slice(0, limit)
}

/**
 * What a status says while the deploy goes on: `deployed` is what ECS has done, where the smoke test and the migrations
 * behind it are still to come.
 */
const underWay: readonly string[] = ['deploying', 'deployed']

const nothingLeft = 'no migration is left: '

const pattern =
  /^(?<outcome>[a-z]+(?:-[a-z]+)*)(?:, service deployment (?<deployment>[^\s,:]+))?(?:, revision (?<revision>[^\s,:]+))?: /

/**
 * Completes the record of a payload by the descriptions of its statuses, newest first. A description that is not
 * deploy-kit's adds nothing.
 */
export function withStatuses(record: ReleaseRecord, descriptions: readonly string[]): ReleaseRecord {
  let [outcome, serviceDeployment, serviceRevision] = [
    record.outcome,
    record.serviceDeployment,
    record.serviceRevision,
  ]
  for (const description of descriptions) {
    const groups = pattern.exec(description)?.groups
    if (groups === undefined) continue
    if (!underWay.includes(groups['outcome'] ?? '')) outcome ??= groups['outcome']
    serviceDeployment ??= groups['deployment']
    serviceRevision ??= groups['revision']
  }
  const caughtUp =
    record.migrationsLeft !== undefined && descriptions.some((it) => it.startsWith(nothingLeft))
  return {
    ...record,
    ...(caughtUp ? { migrationsLeft: [] } : {}),
    ...(serviceDeployment === undefined ? {} : { serviceDeployment }),
    ...(serviceRevision === undefined ? {} : { serviceRevision }),
    ...(outcome === undefined ? {} : { outcome }),
  }
}

function numbered(what: string, id: string | undefined): readonly string[] {
  return id === undefined || id === '' ? [] : [`${what} ${id}`]
}
