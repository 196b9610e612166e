import { describe, expect, it } from 'vitest'
import {
  type ApplyOutcome,
  applyReport,
  baselineReport,
  type DownOutcome,
  downReport,
  exitCodeOf,
  type Failure,
  repairReport,
  statusOf,
} from '../../src/migrations/index.ts'

const failure: Failure = {
  migration: '0004_broken',
  direction: 'up',
  file: 'drizzle/0004_broken.sql',
  line: 4,
  statementNo: 3,
  statement: 'INSERT INTO "users" ("email") VALUES (\'ada@example.com\')',
  stage: 'statement',
  sqlstate: '23505',
  message: 'duplicate key value violates unique constraint "users_email"',
  detail: 'Key (email)=(ada@example.com) already exists.',
  hint: undefined,
  where: undefined,
  attempts: 1,
  rolledBack: true,
  left: '0004_broken was rolled back whole.',
}
const before = { snapshot: undefined, restorePoint: '2026-11-24T00:12:31Z' }
const done = [{ name: '0000_init', ms: 1_234, attempts: 1, transactional: true }]

const outcomes: [ApplyOutcome, string, number, string][] = [
  [
    { kind: 'applied', done, head: '0000_init', warnings: [], left: [], before },
    'success',
    0,
    '1 migration was applied; the database is at 0000_init.',
  ],
  [
    { kind: 'up-to-date', head: '0000_init', warnings: [], left: [] },
    'success',
    0,
    'Nothing to do: the database has every migration up to 0000_init.',
  ],
  [{ kind: 'up-to-date', head: undefined, warnings: [], left: [] }, 'success', 0, 'There are no migrations.'],
  [
    {
      kind: 'refused',
      reasons: [
        { kind: 'edited', migration: 'a', message: 'a.sql was changed', fix: 'Restore it.', file: 'a.sql' },
      ],
    },
    'failure',
    3,
    'Migrating was refused: a.sql was changed.',
  ],
  [
    { kind: 'failed', failure, done, remaining: ['0005_later'] },
    'failure',
    4,
    '0004_broken failed at drizzle/0004_broken.sql:4: duplicate key value violates unique constraint "users_email" (23505). 0004_broken was rolled back whole.',
  ],
  [
    {
      kind: 'failed',
      failure: { ...failure, rolledBack: false, left: 'Its first statement stays done.' },
      done: [],
      remaining: [],
    },
    'failure',
    5,
    '0004_broken failed at drizzle/0004_broken.sql:4: duplicate key value violates unique constraint "users_email" (23505). Its first statement stays done.',
  ],
  [
    {
      kind: 'unreachable',
      reason: 'no-answer',
      message: 'nothing listens on db:5432',
      fix: 'Check it.',
      code: 'ECONNREFUSED',
    },
    'failure',
    6,
    'No session with the database: nothing listens on db:5432.',
  ],
  [
    { kind: 'cancelled', done, migration: '0001_slow', rolledBack: true, remaining: [] },
    'failure',
    130,
    'The run was cancelled during 0001_slow, which was rolled back; 1 migration was applied before.',
  ],
]

describe('applyReport', () => {
  it.each(outcomes)('$kind', (outcome, status, exitCode, happened) => {
    const report = applyReport(outcome)
    expect(report).toMatchObject({ kind: 'migrate', status, outcome: outcome.kind, happened })
    expect(report.impact).toBeDefined()
    // Of a database that nobody gets into nothing is known, least of all that its users are well.
    if (outcome.kind === 'unreachable') expect(report.impact).toBe('This run changed nothing.')
    expect(statusOf(outcome)).toBe(status)
    expect(exitCodeOf(outcome)).toBe(exitCode)
    if (status === 'failure') expect(report.next?.length).toBeGreaterThan(0)
    expect(JSON.parse(JSON.stringify(report.data))).toMatchObject({ outcome: outcome.kind })
  })

  it('shows every migration with what became of it, the failing statement folded, the place annotated', () => {
    const report = applyReport({ kind: 'failed', failure, done, remaining: ['0005_later'] })
    expect(report.evidence).toEqual([
      {
        type: 'table',
        head: ['migration', 'status', 'took', 'tries'],
        rows: [
          [{ code: '0000_init' }, 'applied', '1.2 s', '1'],
          [{ code: '0004_broken' }, 'failed, rolled back', '-', '1'],
          [{ code: '0005_later' }, 'not tried', '-', '-'],
        ],
      },
      { type: 'list', items: ['SQLSTATE: 23505', 'detail: Key (email)=(ada@example.com) already exists.'] },
      {
        type: 'details',
        summary: 'Statement 3 of drizzle/0004_broken.sql',
        blocks: [{ type: 'code', language: 'sql', text: failure.statement }],
      },
    ])
    expect(report.annotations).toMatchObject([
      { level: 'error', at: { file: 'drizzle/0004_broken.sql', line: 4 } },
    ])
  })

  it('says of what came before the failure and of the failed one what is left', () => {
    const impact = (count: number, rolledBack: boolean) =>
      applyReport({
        kind: 'failed',
        failure: { ...failure, rolledBack },
        done: Array.from({ length: count }, () => done).flat(),
        remaining: [],
      }).impact
    expect(impact(1, true)).toBe('1 migration before it stays applied; what runs now sees that.')
    expect(impact(2, true)).toBe('2 migrations before it stay applied; what runs now sees them.')
    expect(impact(1, false)).toContain('and part of it is in the database')
  })

  it('does not send somebody to baseline whose migrations are recorded', () => {
    const next = (before: typeof done) =>
      applyReport({
        kind: 'failed',
        failure: { ...failure, sqlstate: '42701', message: 'column "z" already exists' },
        done: before,
        remaining: [],
      }).next
    expect(next([])).toEqual([expect.stringContaining('`baseline`')])
    expect(next(done)).toEqual([
      expect.stringMatching(/^What drizzle\/0004_broken\.sql:4 makes is there already/),
    ])
  })

  it('says what brings the database back from outside, above all where something failed', () => {
    const failed = (was: typeof before | { readonly snapshot: string; readonly restorePoint: string }) => {
      const { evidence } = applyReport({ kind: 'failed', failure, done, remaining: [], before: was })
      return evidence.flatMap((it) => (it.type === 'paragraph' ? [it.text] : []))
    }
    expect(failed(before)).toEqual([
      expect.stringMatching(/2026-11-24T00:12:31Z: the time for a point-in-time restore/),
    ])
    expect(failed({ ...before, snapshot: 'snap-1' })).toEqual([
      expect.stringMatching(/snapshot snap-1.*2026-11-24T00:12:31Z/),
    ])
  })

  it('says each thing to do once, whatever the number of reasons', () => {
    const reason = {
      kind: 'out-of-order',
      migration: 'a',
      message: 'a is not applied',
      fix: 'Generate it again.',
    } as const
    const report = applyReport({ kind: 'refused', reasons: [reason, { ...reason, migration: 'b' }] })
    expect(report.next).toEqual(['Generate it again.'])
    expect(report.happened).toBe('Migrating was refused: a is not applied (and 1 more reason).')
  })
})

describe('for machines', () => {
  const refused = {
    kind: 'refused',
    reasons: [{ kind: 'edited', migration: 'a', message: 'it changed', fix: 'Restore it.', file: 'a.sql' }],
  } as const

  it.each([
    ['apply', applyReport(refused)],
    ['down', downReport(refused)],
    ['repair', repairReport(refused)],
    ['baseline', baselineReport(refused)],
  ])('%s says in the same words what was refused, where', (_, { data }) => {
    expect(data).toEqual({
      outcome: 'refused',
      reasons: [
        {
          kind: 'edited',
          migration: 'a',
          file: 'a.sql',
          line: null,
          message: 'it changed',
          fix: 'Restore it.',
        },
      ],
    })
  })

  it('a repair and a baseline say what they did', () => {
    const step = { kind: 'resume', migration: 'a', message: 'a is half done' } as const
    expect(repairReport({ kind: 'repaired', steps: [step], left: [], before }).data).toEqual({
      outcome: 'repaired',
      steps: [step],
      left: [],
      snapshot: null,
      restorePoint: before.restorePoint,
    })
    expect(baselineReport({ kind: 'baselined', marked: ['a'], head: 'a', proof: 'catalog' }).data).toEqual({
      outcome: 'baselined',
      marked: ['a'],
      head: 'a',
      proof: 'catalog',
    })
  })
})

describe('downReport', () => {
  it.each<[DownOutcome, string, string]>([
    [
      { kind: 'reverted', done, to: undefined, warnings: [], before },
      'success',
      '1 migration was taken back; the database is at its beginning.',
    ],
    [
      { kind: 'nothing-to-revert', to: '0003_x' },
      'success',
      'Nothing to take back: 0003_x is the newest applied migration.',
    ],
    [{ kind: 'refused', reasons: [] }, 'failure', 'Going down was refused: no reason given.'],
  ])('$kind', (outcome, status, happened) => {
    expect(downReport(outcome)).toMatchObject({
      kind: 'migrate-down',
      status,
      outcome: outcome.kind,
      happened,
    })
  })
})
