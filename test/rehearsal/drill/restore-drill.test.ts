import { describe, expect, it } from 'vitest'
import type { Seen } from '../../../src/rehearsal/drill/scenario.ts'
import { restoreDrill } from '../../../src/rehearsal/drill/scenarios/restore.ts'
import type { RunResult } from '../../../src/rehearsal/runner/index.ts'

const index = 'CREATE INDEX items_by_created ON public.items USING btree (created_at)'
const copy = 'deploy-kit-drill-core-production-abc'
const event = (type: string, detail: object) => ({ at: 1, source: 'rds', type, detail })
const events = [
  event('snapshot.available', { snapshot: 'deploy-kit-core-production-1' }),
  event('instance.creating', { identifier: copy }),
  event('instance.available', { identifier: copy }),
  event('instance.deleted', { identifier: copy }),
]
const report = (rows: number, ledger: number) =>
  `was restored in 7 s\n| \`drizzle.__drizzle_migrations\` | ${ledger} | ${ledger} |  |\n| \`public.items\` | ${rows} | ${rows} |  |`

function run(workflow: string, summary: string): RunResult {
  const span = { startedAt: 0, finishedAt: 1 }
  const done = { ...span, conclusion: 'success' as const, outputs: {}, annotations: [] }
  const step = {
    ...done,
    number: 1,
    name: 'migrate',
    outcome: 'success' as const,
    annotationsDropped: 0,
    lines: [],
  }
  const job = {
    ...done,
    id: workflow,
    name: workflow,
    permissions: {},
    queuedAt: 0,
    steps: [{ ...step, summary }],
  }
  return {
    ...span,
    runId: '1',
    runNumber: 1,
    runAttempt: 1,
    repository: 'org/core',
    workflow,
    path: '',
    title: '',
    conclusion: 'success',
    jobs: [job],
  }
}

interface Change {
  readonly summary?: string
  readonly happened?: typeof events
  readonly deleted?: string
  readonly rowsAfter?: number
}

function came({
  summary = report(500, 1),
  happened = events,
  deleted = copy,
  rowsAfter = 500,
}: Change): Seen {
  const before = { schema: [], rows: { 'public.items': 500 }, ledger: ['aa 1'] }
  const after = { schema: [index], rows: { 'public.items': rowsAfter }, ledger: ['aa 1', 'bb 2'] }
  const calls = { entries: () => [{ status: 200, input: { DBInstanceIdentifier: deleted } }] }
  return {
    stage: { cloud: { events: { history: () => happened }, calls } },
    serving: { staging: '1.1.0', production: '1.1.0' },
    servedBefore: { staging: '1.0.0', production: '1.0.0' },
    startedAt: 0,
    probes: [],
    runs: [run('release', ''), run('drill', summary)],
    databases: {
      before: { staging: before, production: before },
      after: { staging: after, production: after },
    },
  } as unknown as Seen
}

describe('the drill restore-drill', () => {
  it('is as declared where the copy held what production held before the migration, and is gone', async () => {
    expect(await restoreDrill.judge(came({}))).toEqual([])
  })

  it.each<[string, Change, RegExp]>([
    ['restored nothing', { summary: report(0, 1) }, /was not found to hold 500 rows of public\.items/],
    [
      'was taken after the migration',
      { summary: report(500, 2) },
      /was not found to hold .*1 rows of drizzle/,
    ],
    ['left its copy', { happened: events.slice(0, 3) }, /the copy .*-abc was not deleted/],
    ['deleted something else', { deleted: 'rehearsal' }, /rehearsal was deleted, which is no copy/],
    ['took no snapshot', { happened: events.slice(1) }, /no snapshot of production was taken/],
    ['lost rows of production', { rowsAfter: 0 }, /production was to have one more migration/],
  ])('is not where it %s', async (_, change, problem) => {
    expect((await restoreDrill.judge(came(change))).join('\n')).toMatch(problem)
  })
})
