import { createHash } from 'node:crypto'
import type { Owner, Retention, Snapshot, StateRecord, Tags } from './types.ts'

/** The tags' common beginning; a tag value holds 256 letters, digits, spaces and `_.:/=+-@`. */
const prefix = 'deploy-kit:'
const purpose = 'before-migration'

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
  const head = words(`deploy-kit-drill-${owner.module}-${owner.environment}`).slice(0, 59 - time.length)
  return `${head.replace(/-+$/, '')}-${time}`
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
): Tags {
  return {
    ...ownerTags(owner),
    [`${prefix}purpose`]: purpose,
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
    [`${prefix}purpose`]: 'restore-drill',
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
 * anybody else's. Pure.
 */
export function prunable(
  snapshots: readonly Snapshot[],
  owner: Owner,
  retention: Retention,
  now: number,
): readonly Snapshot[] {
  return ours(snapshots, owner)
    .slice(1)
    .filter(
      (snapshot, index) =>
        index + 1 >= retention.keep || now - (snapshot.createdAt ?? now) > retention.maxAgeMs,
    )
}

function ours(snapshots: readonly Snapshot[], owner: Owner): readonly Snapshot[] {
  return snapshots
    .filter((it) => it.status === 'available' && it.createdAt !== undefined && isOurs(it, owner))
    .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))
}
