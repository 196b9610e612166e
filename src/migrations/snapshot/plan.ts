import { createHash } from 'node:crypto'
import type { Owner, Retention, Snapshot, StateRecord, Tags } from './types.ts'

/** The tags' common beginning; a tag value holds 256 letters, digits, spaces and `_.:/=+-@`. */
const prefix = 'deploy-kit:'
const purpose = 'before-migration'
const drillPurpose = 'restore-drill'
/** On a snapshot that is the only way back to data that a migration takes away. */
const losesTag = `${prefix}loses-data`

/** An identifier that RDS takes: letters, digits and single hyphens, at most 63. Pure. */
export function snapshotId(owner: Owner, gitSha: string | undefined, now: number): string {
  const time = new Date(now).toISOString().replace(/\D/g, '').slice(0, 14)
  const tail = [...(gitSha === undefined ? [] : [gitSha.slice(0, 7)]), time].join('-')
  const head = words(`deploy-kit-${owner.module}-${owner.environment}`).slice(0, 62 - tail.length)
  return `${head.replace(/-+$/, '')}-${tail}`
}

/** A name for a throw-away copy. Pure. */
export function copyName(owner: Owner, now: number): string {
  const time = now.toString(36)
  const head = words(`${copyPrefix}${owner.module}-${owner.environment}`).slice(0, 59 - time.length)
  return `${head.replace(/-+$/, '')}-${time}`
}

/** What the names of all copies begin with. */
export const copyPrefix = 'deploy-kit-drill-'

/**
 * Whether a database is a copy of a drill of this module and environment that ended without deleting it: by its name
 * and tags ours, and older than any drill may take. Pure.
 */
export function isForgotten(
  database: { readonly name: string; readonly tags: Tags },
  owner: Owner,
  now: number,
  drillMs: number,
): boolean {
  const made = Number.parseInt(database.name.split('-').at(-1) ?? '', 36)
  const ours = { ...ownerTags(owner), [`${prefix}purpose`]: drillPurpose }
  return (
    database.name.startsWith(copyPrefix) &&
    Object.entries(ours).every(([key, expected]) => database.tags[key] === expected) &&
    now - made > 2 * drillMs
  )
}

function words(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

/** What a snapshot is tagged with. Pure. */
export function snapshotTags(
  owner: Owner,
  run: { readonly id: string; readonly gitSha?: string | undefined },
  record: StateRecord | undefined,
  losesData = false,
): Tags {
  return {
    ...ownerTags(owner),
    [`${prefix}purpose`]: purpose,
    ...(losesData ? { [losesTag]: 'yes' } : {}),
    [`${prefix}run`]: value(run.id),
    ...(run.gitSha === undefined ? {} : { [`${prefix}sha`]: value(run.gitSha) }),
    ...(record === undefined
      ? {}
      : {
          [`${prefix}record`]: recordDigest(record),
          ...(record.ledger.head === null ? {} : { [`${prefix}migration-head`]: value(record.ledger.head) }),
        }),
  }
}

/** What a throw-away copy is tagged with. Pure. */
export function copyTags(owner: Owner, run: { readonly id: string }, snapshot: string): Tags {
  return {
    ...ownerTags(owner),
    [`${prefix}purpose`]: drillPurpose,
    [`${prefix}run`]: value(run.id),
    [`${prefix}snapshot`]: value(snapshot),
  }
}

function ownerTags(owner: Owner): Tags {
  return {
    [`${prefix}module`]: value(owner.module),
    [`${prefix}environment`]: value(owner.environment),
  }
}

function value(text: string): string {
  return text.replace(/[^\p{L}\p{N} _.:/=+\-@]/gu, '_').slice(0, 256)
}

/** The digest that ties a snapshot's tag to the record inside it. */
export function recordDigest(record: StateRecord): string {
  const { version, snapshot, at, ledger, tables } = record
  return createHash('sha256')
    .update(
      JSON.stringify([
        version,
        snapshot,
        at,
        ledger.rows,
        ledger.head,
        tables.map((it) => [it.table, it.rows, it.estimated]),
      ]),
    )
    .digest('hex')
}

export function taggedRecord(snapshot: Snapshot): string | undefined {
  return snapshot.tags[`${prefix}record`]
}

/** True for what deploy-kit took before a migration of this module in this environment. Pure. */
export function isOurs(snapshot: Snapshot, owner: Owner): boolean {
  return (
    snapshot.manual &&
    Object.entries({ ...ownerTags(owner), [`${prefix}purpose`]: purpose }).every(
      ([key, expected]) => snapshot.tags[key] === expected,
    )
  )
}

/** The newest of ours that can be restored. Pure. */
export function newestOf(snapshots: readonly Snapshot[], owner: Owner): Snapshot | undefined {
  return ours(snapshots, owner)[0]
}

/**
 * Which snapshots go: ours beyond the count or the age, never the newest, never one that is not `available`, never
 * anybody else's. One that is the way back to data which a migration took away does not go by count. Pure.
 * @param needed the snapshots that the log of migrations names for what may have changed the database
 */
export function prunable(
  snapshots: readonly Snapshot[],
  owner: Owner,
  retention: Retention,
  now: number,
  needed: ReadonlySet<string>,
): readonly Snapshot[] {
  return ours(snapshots, owner)
    .slice(1)
    .filter((snapshot, index) => {
      if (now - (snapshot.createdAt ?? now) > retention.maxAgeMs) return true
      return index + 1 >= retention.keep && !(needed.has(snapshot.id) && snapshot.tags[losesTag] === 'yes')
    })
}

function ours(snapshots: readonly Snapshot[], owner: Owner): readonly Snapshot[] {
  return snapshots
    .filter((it) => it.status === 'available' && it.createdAt !== undefined && isOurs(it, owner))
    .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))
}
