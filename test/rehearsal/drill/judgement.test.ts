import { describe, expect, it } from 'vitest'
import { Judgement } from '../../../src/rehearsal/drill/judgement.ts'
import type { Seen } from '../../../src/rehearsal/drill/scenario.ts'
import { hotMigration } from '../../../src/rehearsal/drill/scenarios/migrations.ts'
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

  it('judges the release of the canary, not what another drill left to be taken back before it', async () => {
    expect(await slowCanary.judge(came([alarmed, nothing]))).toEqual([])
    expect(await slowCanary.judge(came([nothing, alarmed, nothing]))).toEqual([])
  })

  it('is not as declared where the alarm stopped nothing', async () => {
    expect(await slowCanary.judge(came([nothing, nothing]))).not.toEqual([])
    expect(await slowCanary.judge(came([nothing]))).not.toEqual([])
  })
})

describe('the drill hot-migration', () => {
  const came = (line: string) =>
    seen({
      product: { databaseUrls: { production: 'postgres://' } } as unknown as Seen['product'],
      stage: { databases: { query: async () => [{}] } } as unknown as Seen['stage'],
      runs: [
        run('release', 'success', [
          job('release', 'success', [{ ...step('migrate', 'success'), lines: [line] }]),
        ]),
      ],
      probes: [probe(), probe({ url: 'https://core.example.com/api/items?limit=1', slowestMs: 300 })],
    })

  it('shows something only where the migration ran into its lock time-out', async () => {
    expect(await hotMigration.judge(came('0002_note: no lock within 200 ms, try 2 of 10 in 250 ms'))).toEqual(
      [],
    )
    expect(await hotMigration.judge(came('npm ci reads package-lock.json from the registry'))).toEqual([
      'the migration never had to wait for its lock, so nothing was shown',
    ])
  })
})
