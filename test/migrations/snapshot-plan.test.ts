import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compare,
  copyName,
  copyTags,
  isForgotten,
  prunable,
  type Snapshot,
  type StateRecord,
  snapshotId,
  snapshotTags,
} from '../../src/migrations/snapshot/index.ts'

const owner = { module: 'core', environment: 'production' }
const day = 86_400_000

const snapshots = fc.uniqueArray(
  fc.record({
    id: fc.stringMatching(/^[a-z]{8}$/),
    kind: fc.constant('instance' as const),
    source: fc.constant('core'),
    status: fc.constantFrom('available', 'creating', 'failed'),
    progress: fc.constant(100),
    createdAt: fc.option(fc.integer({ min: 0, max: 400 * day }), { nil: undefined }),
    manual: fc.boolean(),
    tags: fc.constantFrom<Record<string, string>>(
      snapshotTags(owner, { id: '1' }, undefined),
      snapshotTags({ ...owner, module: 'cms' }, { id: '1' }, undefined),
      snapshotTags({ ...owner, environment: 'staging' }, { id: '1' }, undefined),
      { ...snapshotTags(owner, { id: '1' }, undefined), 'deploy-kit:purpose': 'kept by hand' },
      {},
    ),
  }),
  { selector: (it) => it.id, maxLength: 30 },
)

describe('pruning', () => {
  it('never touches what is not ours, not available, or the newest; and keeps no more than it should', () => {
    fc.assert(
      fc.property(
        snapshots,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 400 }),
        (all: readonly Snapshot[], keep, days) => {
          const now = 400 * day
          const gone = prunable(all, owner, { keep, maxAgeMs: days * day }, now, new Set())
          const mine = all.filter(
            (it) =>
              it.manual &&
              it.status === 'available' &&
              it.createdAt !== undefined &&
              it.tags['deploy-kit:module'] === 'core' &&
              it.tags['deploy-kit:environment'] === 'production' &&
              it.tags['deploy-kit:purpose'] === 'before-migration',
          )
          for (const one of gone) expect(mine).toContain(one)
          const left = mine.filter((it) => !gone.includes(it))
          if (mine.length > 0) expect(left.length).toBeGreaterThanOrEqual(1)
          expect(left.length).toBeLessThanOrEqual(keep)
          const newest = Math.max(...mine.map((it) => it.createdAt ?? 0))
          for (const one of left)
            if (one.createdAt !== newest) expect(now - (one.createdAt ?? 0)).toBeLessThanOrEqual(days * day)
        },
      ),
    )
  })
})

describe('a snapshot that a migration needs', () => {
  const at = (id: string, days: number, losesData: boolean): Snapshot => ({
    id,
    kind: 'instance',
    source: 'core',
    status: 'available',
    progress: 100,
    createdAt: days * day,
    manual: true,
    tags: snapshotTags(owner, { id: '1' }, undefined, losesData),
  })
  const all = [at('d', 40, false), at('c', 30, false), at('b', 20, true), at('a', 10, true)]
  const gone = (needed: readonly string[], maxDays = 365) =>
    prunable(all, owner, { keep: 1, maxAgeMs: maxDays * day }, 40 * day, new Set(needed)).map(({ id }) => id)

  it('does not go by count where it is the way back to lost data', () => {
    expect(gone([])).toEqual(['c', 'b', 'a'])
    expect(gone(['b'])).toEqual(['c', 'a'])
    // Taken before every run, and nothing was lost by that one.
    expect(gone(['c'])).toEqual(['c', 'b', 'a'])
  })

  it('goes when it is older than anything is kept', () => {
    expect(gone(['a', 'b'], 25)).toEqual(['c', 'a'])
  })
})

describe('a copy that a drill left behind', () => {
  const now = 1_800_000_000_000
  const hour = 3_600_000
  const copy = (ageMs: number) => ({
    name: copyName(owner, now - ageMs),
    tags: copyTags(owner, { id: '1' }, 'snap'),
  })
  const forgotten = (it: { name: string; tags: Record<string, string> }) => isForgotten(it, owner, now, hour)

  it('is ours by name and tags, and older than a drill may take', () => {
    expect(forgotten({ ...copy(3 * hour), tags: { ...copy(0).tags } })).toBe(true)
    expect(forgotten({ ...copy(hour), tags: { ...copy(0).tags } })).toBe(false)
    expect(forgotten({ name: 'core-production', tags: { ...copy(0).tags } })).toBe(false)
    expect(forgotten({ ...copy(3 * hour), tags: {} })).toBe(false)
    const staging = { ...copy(0).tags, 'deploy-kit:environment': 'staging' }
    expect(forgotten({ ...copy(3 * hour), tags: staging })).toBe(false)
  })
})

describe('the name of a snapshot', () => {
  it('is one that RDS takes, whatever module and environment are called', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 80 }),
        fc.string({ minLength: 1, maxLength: 80 }),
        (module, environment) => {
          const id = snapshotId({ module, environment }, 'a'.repeat(40), 1_800_000_000_000)
          expect(id).toMatch(/^[a-z](?:-?[a-z0-9])*$/)
          expect(id.length).toBeLessThanOrEqual(63)
        },
      ),
    )
  })

  it('says whose, of which commit and when', () => {
    expect(snapshotId(owner, '0123456789abcdef', Date.UTC(2026, 10, 23, 17, 5, 9))).toBe(
      'deploy-kit-core-production-0123456-20261123170509',
    )
  })
})

describe('what came back, held against the record', () => {
  const record: StateRecord = {
    version: 1,
    snapshot: 's',
    at: '2026-11-23T17:00:00.000Z',
    ledger: { rows: 2, head: '0001_b' },
    tables: [
      { table: 'public.item', rows: 10_000, estimated: false },
      { table: 'public.few', rows: 3, estimated: false },
    ],
  }
  const snapshot: Snapshot = {
    id: 's',
    kind: 'instance',
    source: 'core',
    status: 'available',
    progress: 100,
    createdAt: 0,
    manual: true,
    tags: snapshotTags(owner, { id: '1' }, record),
  }
  const back = (change: object = {}) => ({ ledger: record.ledger, tables: record.tables, ...change })
  const tables = (item: number, few: number) => ({
    tables: [
      { table: 'public.item', rows: item, estimated: false },
      { table: 'public.few', rows: few, estimated: false },
    ],
  })

  it.each([
    ['the same', back()],
    ['what writers did meanwhile', back(tables(10_400, 40))],
  ])('agrees with %s', (_what, restored) => {
    expect(compare(snapshot, record, restored).problems).toEqual([])
  })

  it.each([
    ['a table emptied', back(tables(10_000, 0)), /public\.few has 0 rows; recorded were 3/],
    ['a table that lost a tenth', back(tables(9_000, 3)), /public\.item has 9000 rows/],
    ['a table missing', back({ tables: record.tables.slice(0, 1) }), /public\.few is missing/],
    ['another ledger', back({ ledger: { rows: 1, head: '0000_a' } }), /ends with 0000_a after 1 rows/],
  ])('does not agree with %s', (_what, restored, problem) => {
    expect(compare(snapshot, record, restored).problems).toEqual([expect.stringMatching(problem)])
  })

  it('is nothing without the record, or with a record that the snapshot is not tagged with', () => {
    expect(compare(snapshot, undefined, back()).problems).toEqual([expect.stringMatching(/no record of s/)])
    const other = { ...record, tables: [] }
    expect(compare(snapshot, other, { ...back(), tables: [] }).problems).toEqual([
      expect.stringMatching(/not the one that the snapshot s is tagged with/),
    ])
  })
})
