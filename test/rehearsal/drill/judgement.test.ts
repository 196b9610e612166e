import { describe, expect, it } from 'vitest'
import type { DatabaseState } from '../../../src/rehearsal/drill/database-state.ts'
import { Judgement } from '../../../src/rehearsal/drill/judgement.ts'
import type { Seen } from '../../../src/rehearsal/drill/scenario.ts'
import { contractRefused, hotMigration } from '../../../src/rehearsal/drill/scenarios/migrations.ts'
import { slowCanary } from '../../../src/rehearsal/drill/scenarios/slow-canary.ts'
import type { ProbeResult } from '../../../src/rehearsal/drill/types.ts'
import type { JobResult, RunResult, StepResult } from '../../../src/rehearsal/runner/index.ts'

const step = (name: string, outcome: StepResult['outcome'], summary = ''): StepResult => ({
  number: 1,
  name,
  outcome,
  conclusion: outcome,
  outputs: {},
  summary,
  annotations: [],
  annotationsDropped: 0,
  lines: outcome === 'failure' ? ['boom'] : [],
  startedAt: 0,
  finishedAt: 1,
})

const job = (id: string, conclusion: JobResult['conclusion'], steps: readonly StepResult[]): JobResult => ({
  id,
  name: id,
  conclusion,
  outputs: {},
  steps,
  annotations: [],
  permissions: {},
  queuedAt: 0,
  startedAt: 0,
  finishedAt: 1,
})

const run = (
  workflow: string,
  conclusion: RunResult['conclusion'],
  jobs: readonly JobResult[],
): RunResult => ({
  runId: '1',
  runNumber: 1,
  runAttempt: 1,
  repository: 'org/core',
  workflow,
  path: `.github/workflows/${workflow}.yml`,
  title: workflow,
  conclusion,
  jobs,
  startedAt: 0,
  finishedAt: 1,
})

const probe = (changes: Partial<ProbeResult> = {}): ProbeResult => ({
  name: 'core production',
  url: 'https://core.example.com/version',
  requests: 10,
  failures: [],
  versions: [{ version: '1.0.0', requests: 10, firstAt: 0, lastAt: 1 }],
  stepMs: 250,
  steps: [],
  ...changes,
})

function seen(changes: Partial<Seen> = {}): Seen {
  return {
    runs: [
      run('release', 'failure', [
        job('release / deploy / first', 'failure', [
          step('deploy', 'failure', 'rolled back: 0002\\_price.sql 42P01'),
        ]),
        job('release / deploy / second', 'skipped', []),
      ]),
    ],
    probes: [probe()],
    serving: { staging: '1.0.0', production: '1.0.0' },
    servedBefore: { staging: '1.0.0', production: '1.0.0' },
    ...changes,
  } as Seen
}

describe('a judgement', () => {
  it('has no problem where everything came out as declared', () => {
    const { problems } = new Judgement(seen())
      .run('release', 'failure')
      .failedBecause('release', /deploy/, /0002_price\.sql 42P01/)
      .neverRan('release', /second/)
      .serves('staging', '1.0.0')
      .probe(['1.0.0'])
      .met('1.0.0')
    expect(problems).toEqual([])
  })

  it.each<[string, (it: Judgement) => Judgement, Partial<Seen>, RegExp]>([
    ['a run that is missing', (it) => it.run('rollback', 'success'), {}, /no run of the workflow "rollback"/],
    [
      'another conclusion',
      (it) => it.run('release', 'success'),
      {},
      /ended failure instead of success: deploy: boom/,
    ],
    [
      'a failure for another reason',
      (it) => it.failedBecause('release', /deploy/, /smoke/),
      {},
      /but not at .*deploy.* with the words .*smoke/,
    ],
    [
      'a failure that did not happen',
      (it) => it.failedBecause('release', /x/, /y/),
      { runs: [run('release', 'success', [])] },
      /no step of "release" failed/,
    ],
    ['a job that ran all the same', (it) => it.neverRan('release', /first/), {}, /first of "release" ran/],
    [
      'another version',
      (it) => it.serves('production', '1.1.0'),
      {},
      /production serves 1\.0\.0 instead of 1\.1\.0/,
    ],
    ['an environment that answers nothing', (it) => it.serves('other', '1.1.0'), {}, /other serves nothing/],
    [
      'a failed request',
      (it) => it.probe(['1.0.0']),
      { probes: [probe({ failures: [{ at: 0, problem: 'ECONNRESET' }] })] },
      /1 of 10 requests to core production failed, the first with: ECONNRESET/,
    ],
    [
      'a probe that asked nothing',
      (it) => it.probe(['1.0.0']),
      { probes: [probe({ requests: 0, versions: [] })] },
      /nothing was asked/,
    ],
    [
      'a version that users should not have met',
      (it) => it.probe(['0.9.0']),
      {},
      /users of core production met 1\.0\.0 \(10 requests\)/,
    ],
    [
      'a version that nobody met',
      (it) => it.met('1.1.0'),
      {},
      /no request of the probe was answered by 1\.1\.0/,
    ],
    [
      'a fact that is none',
      (it) => it.that(false, 'the table is still there'),
      {},
      /the table is still there/,
    ],
  ])('names %s', (_, judge, changes, problem) => {
    expect(judge(new Judgement(seen(changes))).problems.join('\n')).toMatch(problem)
  })
})

describe('the drill slow-canary', () => {
  const alarmed = run('release', 'failure', [
    job('release / deploy / second', 'failure', [
      step('deploy', 'failure', 'the alarm core-blue-latency went off'),
    ]),
  ])
  const nothing = run('release', 'success', [])
  const versions = [
    { version: '1.0.0', requests: 90, firstAt: 0, lastAt: 1 },
    { version: '1.1.0', requests: 9, firstAt: 0, lastAt: 1 },
  ]
  const came = (runs: Seen['runs']) =>
    seen({ runs, probes: [probe({ versions })], serving: { staging: '1.1.0', production: '1.0.0' } })

  it('is as declared where the alarm stopped the canary', async () => {
    expect(await slowCanary.judge(came([alarmed]))).toEqual([])
  })

  it('is not as declared where the alarm stopped nothing', async () => {
    expect(await slowCanary.judge(came([nothing]))).not.toEqual([])
  })
})

describe('what a judgement says of databases', () => {
  const before: DatabaseState = {
    schema: ['table public.items'],
    rows: { 'public.items': 5 },
    ledger: ['aa 1'],
  }
  const column = 'column public.items.note text'
  const after: DatabaseState = {
    schema: ['table public.items', column],
    rows: { 'public.items': 5 },
    ledger: ['aa 1', 'bb 2'],
  }
  const looked = (now: DatabaseState) =>
    new Judgement(seen({ databases: { before: { staging: before }, after: { staging: now } } }))

  it('nothing, where it came out as declared', () => {
    expect(looked(before).sameDatabase('staging').problems).toEqual([])
    expect(looked(after).migrated('staging', [column]).problems).toEqual([])
  })

  it.each<[string, DatabaseState, RegExp]>([
    [
      'an object is left',
      { ...before, schema: after.schema },
      /is not as it was: \+ column public\.items\.note/,
    ],
    ['an object is gone', { ...before, schema: [] }, /is not as it was: - table public\.items/],
    ['a row is gone', { ...before, rows: { 'public.items': 4 } }, /public\.items: 5 rows, 4 now/],
    [
      'another row is in the ledger',
      { ...before, ledger: ['cc 1'] },
      /1 migration more in the ledger; 1 migration fewer/,
    ],
  ])('that it is not as it was, where %s', (_, now, said) => {
    expect(looked(now).sameDatabase('staging').problems.join()).toMatch(said)
  })

  it.each<[string, DatabaseState]>([
    ['nothing was applied', before],
    ['the ledger does not know', { ...after, ledger: before.ledger }],
    ['the object is not there', { ...after, schema: before.schema }],
    ['there is more than that', { ...after, schema: [...after.schema, 'table public.other'] }],
    ['a row is lost', { ...after, rows: { 'public.items': 4 } }],
    ['two migrations are in the ledger', { ...after, ledger: ['aa 1', 'bb 2', 'cc 3'] }],
  ])('that it is not migrated, where %s', (_, now) => {
    expect(looked(now).migrated('staging', [column]).problems).toHaveLength(1)
  })

  it('that nobody looked', () => {
    expect(looked(before).sameDatabase('production').problems.join()).toMatch(/production was not looked at/)
    expect(looked(before).migrated('staging', [], 'released').problems.join()).toMatch(
      /not looked at, released/,
    )
  })

  it('that something was deployed all the same, in its own time alone', () => {
    const calls = (at: number, operation: string) =>
      seen({
        startedAt: 100,
        stage: { cloud: { calls: { entries: () => [{ at, operation }] } } } as unknown as Seen['stage'],
      })
    expect(new Judgement(calls(100, 'DescribeServices')).deployedNothing().problems).toEqual([])
    expect(new Judgement(calls(99, 'UpdateService')).deployedNothing().problems).toEqual([])
    expect(new Judgement(calls(100, 'UpdateService')).deployedNothing().problems).toEqual([
      'ECS was asked for UpdateService all the same',
    ])
  })
})

describe('the drill hot-migration', () => {
  const url = 'https://core.example.com/api/items?limit=1'
  const state = (schema: readonly string[], ledger: readonly string[]) => ({ schema, rows: {}, ledger })
  const [before, after] = [state([], ['aa 1']), state(['column public.items.note text'], ['aa 1', 'bb 2'])]
  const waiting = '0002_note: no lock within 200 ms, try 2 of 10 in 250 ms'
  const came = (change: { line?: string; job?: string; requests?: number; slowestMs?: number }) => {
    const { line = waiting, job: id = 'release / deploy / second', requests = 9, slowestMs = 300 } = change
    const migrate: StepResult = {
      ...step('migrate', 'success'),
      lines: [line],
      startedAt: 500,
      finishedAt: 900,
    }
    return seen({
      serving: { staging: '1.1.0', production: '1.1.0' },
      databases: {
        before: { staging: before, production: before },
        after: { staging: after, production: after },
      },
      runs: [run('release', 'success', [job(id, 'success', [migrate])])],
      probes: [
        probe(),
        probe({
          url,
          versions: [{ version: 'answered', requests: 30, firstAt: 0, lastAt: 1 }],
          steps: [
            { at: 0, failed: 0, slowestMs: 4_000, byVersion: { answered: 20 } },
            { at: 750, failed: 0, slowestMs, byVersion: { answered: requests } },
          ],
        }),
      ],
    })
  }

  it('is as declared where users went on reading while the migration waited, however slow they were before', async () => {
    expect(await hotMigration.judge(came({}))).toEqual([])
  })

  it.each<[string, Parameters<typeof came>[0], RegExp]>([
    ['never waited', { line: 'npm ci reads package-lock.json' }, /never had to wait for its lock/],
    ['waited in staging', { job: 'release / deploy / first' }, /never had to wait for its lock/],
    ['was watched by nobody', { requests: 2 }, /2 requests for items were made while the migration waited/],
    [
      'held users up',
      { slowestMs: 1_480 },
      /a user waited 1480 ms .* against 1500 ms behind a plain ALTER TABLE/,
    ],
  ])('is not where it %s', async (_, change, problem) => {
    expect((await hotMigration.judge(came(change))).join('\n')).toMatch(problem)
  })
})

describe('the drill contract-refused', () => {
  const empty = { schema: [], rows: {}, ledger: ['aa 1'] }
  const line = 'constraint items_title_not_blank on items CHECK ((length(title) > 0)) NOT VALID'
  const full = { schema: [line], rows: {}, ledger: ['aa 1', 'bb 2'] }
  const both = (state: DatabaseState) => ({ staging: state, production: state })
  const refusal = '0002_titles_not_blank: the service core is 1.1.0, and the new shape needs 99.0.0 or later'
  const applied = (name: string): StepResult => ({
    ...step(name, 'success'),
    lines: ['0002_titles_not_blank: applied in 3 ms'],
  })
  const after = 'migrate after the deploy'
  const came = (change: Partial<Seen> & { refusal?: string; where?: string } = {}) =>
    seen({
      serving: { staging: '1.1.1', production: '1.1.1' },
      databases: { before: both(empty), refused: both(empty), after: both(full) },
      runs: [
        run('release', 'failure', [
          job('release / deploy / first', 'failure', [step(after, 'failure', change.refusal ?? refusal)]),
        ]),
        run(
          'release',
          'success',
          ['first', 'second'].map((id) =>
            job(`release / deploy / ${id}`, 'success', [applied(change.where ?? after)]),
          ),
        ),
      ],
      probes: [
        probe({
          versions: ['1.0.0', '1.1.1'].map((version) => ({ version, requests: 9, firstAt: 0, lastAt: 1 })),
        }),
      ],
      ...change,
    })

  it('is as declared where the migration was refused, and applied once nothing that runs needs the old shape', async () => {
    expect(await contractRefused.judge(came())).toEqual([])
  })

  it.each<[string, Parameters<typeof came>[0], RegExp]>([
    ['was refused for another reason', { refusal: 'titles_not_blank: 99.0.0 is no range' }, /but not at/],
    ['was applied before the deploy', { where: 'migrate' }, /not applied after the deploy/],
    [
      'was half applied when it was refused',
      { databases: { before: both(empty), refused: both(full), after: both(full) } },
      /staging is not as it was/,
    ],
    [
      'is never applied',
      { databases: { before: both(empty), refused: both(empty), after: both(empty) } },
      /production was to have one more migration/,
    ],
    ['was not refused', { runs: came().runs.slice(1) }, /ended success instead of failure/],
  ])('is not where it %s', async (_, change, problem) => {
    expect((await contractRefused.judge(came(change))).join('\n')).toMatch(problem)
  })
})
