import type { RehearsalResult, ScenarioResult, TimelineEntry } from '../../../../src/rehearsal/drill/types.ts'
import { type SampleJob, type SampleRun, type SampleStep, sampleRun } from './sample-runs.ts'
import { checked, deployed, hostile, rolledBack } from './sample-summaries.ts'
import { type Shift, sampleProbe, sampleTrack } from './sample-traffic.ts'

const start = Date.UTC(2027, 0, 14, 9, 30)

interface Story {
  readonly name: string
  readonly title: string
  readonly story: string
  readonly expected: string
  readonly actual: string
  readonly problems?: readonly string[]
  readonly lengthMs: number
  readonly runs: readonly SampleRun[]
  readonly staging: readonly Shift[]
  readonly production: readonly Shift[]
  readonly failures?: readonly { readonly at: number; readonly problem: string }[]
  readonly events: readonly (readonly [
    at: number,
    source: string,
    text: string,
    level?: TimelineEntry['level'],
  ])[]
  readonly logs?: ScenarioResult['logs']
}

const logOf = (name: string, lines: number) =>
  Array.from({ length: lines }, (_, i) =>
    i % 40 === 0
      ? `##[group]Run ${name} ${i / 40}`
      : `${name}: line ${i} of what the step printed, as long as log lines usually are`,
  )

const checkout: SampleStep = { name: 'Run actions/checkout@v7', ms: 420 }

function pullRequest(number: number, title: string): SampleRun {
  return {
    workflow: 'pull-request',
    title,
    number,
    from: 200,
    jobs: [
      {
        name: 'checks / lint, test, build',
        from: 30,
        steps: [
          checkout,
          { name: 'Run actions/setup-node@v6', ms: 310 },
          { name: 'lint, test, build', ms: 6_800, summary: checked(), lines: logOf('checks', 400) },
        ],
      },
      {
        name: 'image / image',
        from: 30,
        steps: [checkout, { name: 'image', ms: 4_100, lines: logOf('image', 120) }],
      },
      {
        name: 'plan',
        from: 60,
        steps: [
          checkout,
          { name: 'plan', ms: 1_900, summary: '## ✅ plan\n\nMerging this releases **1.5.0** (minor).' },
        ],
      },
    ],
  }
}

function release(number: number, title: string, from: number, deploys: readonly SampleJob[]): SampleRun {
  return {
    workflow: 'release',
    title,
    number,
    from,
    jobs: [
      {
        name: 'version and changelog',
        from: 20,
        steps: [
          checkout,
          {
            name: 'version',
            ms: 900,
            summary:
              '## ✅ semver-release: **1.5.0**\n\n- feat: orders can be searched\n- fix: a page of nothing',
          },
        ],
      },
      {
        name: 'build',
        from: 1_500,
        steps: [
          checkout,
          { name: 'image', ms: 3_900, lines: logOf('buildx', 200) },
          { name: 'Upload image', ms: 240 },
        ],
      },
      {
        name: 'push and sign',
        from: 6_200,
        steps: [
          { name: 'Download image', ms: 200 },
          {
            name: 'push and sign',
            ms: 1_100,
            annotations: [
              {
                level: 'warning',
                title: 'not signed',
                message: 'image.sign.mode is off for this rehearsal: cosign is not on this machine.',
              },
            ],
          },
        ],
      },
      ...deploys,
    ],
  }
}

function deployJob(
  environment: string,
  from: number,
  ms: number,
  version: string,
  failed?: { readonly step: 'migrate' | 'deploy'; readonly reason: string; readonly log: readonly string[] },
  waitedMs?: number,
): SampleJob {
  const migrate: SampleStep =
    failed?.step === 'migrate'
      ? {
          name: 'migrate',
          ms: 1_600,
          outcome: 'failure',
          annotations: [
            {
              level: 'error',
              title: '0007_orders_index',
              message: failed.reason,
              file: 'drizzle/0007_orders_index/migration.sql',
              line: 12,
            },
          ],
          summary: `## ❌ migrate · core → ${environment}: failed\n\n**${failed.reason}**\n\nNothing of it was kept: the transaction was rolled back, the ledger still ends at \`0006_customers\`.\n\n\`\`\`\n${failed.log.join('\n')}\n\`\`\`\n`,
          lines: [...logOf('migrate', 30), ...failed.log, `##[error]${failed.reason}`],
        }
      : {
          name: 'migrate',
          ms: 900,
          summary: `## ✅ migrate · core → ${environment}: applied\n\n1 migration applied in 210 ms; head is \`0006_customers\`.`,
        }
  const deploy: SampleStep =
    failed?.step === 'deploy'
      ? {
          name: 'deploy',
          ms,
          outcome: 'failure',
          annotations: [
            {
              level: 'error',
              title: 'rolled back',
              message: `core ${version} was rolled back in ${environment}: ${failed.reason}.`,
            },
            { level: 'notice', message: 'Trace id 4bf92f3577b34da6a3ce929d0e0e4736' },
          ],
          summary: rolledBack(version, environment, failed.reason, failed.log),
          lines: [
            ...logOf('deploy', 1_200),
            ...failed.log,
            `\u001b[31m##[error]${failed.reason}\u001b[0m`,
            `##[error]${failed.reason}`,
          ],
        }
      : { name: 'deploy', ms, summary: deployed(version, environment), lines: logOf('deploy', 90) }
  const after: SampleStep = {
    name: 'smoke test',
    ms: 700,
    summary: `## ✅ smoke-test · core → ${environment}: passed\n\n7 checks passed in 690 ms against \`${version}\`.`,
  }
  const skipped = (step: SampleStep): SampleStep => ({ name: step.name, ms: 0, outcome: 'skipped' })
  return {
    name: `deploy / ${environment}`,
    from,
    environment,
    ...(waitedMs === undefined ? {} : { waitedMs }),
    steps:
      failed?.step === 'migrate'
        ? [checkout, migrate, skipped(deploy), skipped(after)]
        : [checkout, migrate, deploy, failed === undefined ? after : skipped(after)],
  }
}

const skippedProduction = (from: number): SampleJob => ({
  name: 'deploy / production',
  from,
  steps: [],
  skipped: true,
})

const stories: readonly Story[] = [
  {
    name: 'good-release',
    title: 'A good release goes from pull request to production',
    story:
      'A feature is merged, released, deployed to staging (blue/green), smoke-tested on the test listener before any user traffic moves, approved, and deployed to production as a canary.',
    expected: 'Every run is green, production serves 1.5.0, no request of the probe fails.',
    actual: 'Both runs were green, production serves 1.5.0, no request of the probe failed.',
    lengthMs: 46_000,
    runs: [
      pullRequest(1, 'feat: orders can be searched'),
      release(2, 'feat: orders can be searched (#1)', 9_500, [
        deployJob('staging', 8_000, 7_400, '1.5.0'),
        deployJob('production', 18_000, 11_200, '1.5.0', undefined, 2_400),
      ]),
    ],
    staging: [
      [0, { '1.4.1': 100 }],
      [23_800, { '1.5.0': 100 }],
    ],
    production: [
      [0, { '1.4.1': 100 }],
      [35_000, { '1.4.1': 90, '1.5.0': 10 }],
      [39_800, { '1.5.0': 100 }],
    ],
    events: [
      [0, 'scenario', 'core 1.4.1 serves staging and production'],
      [9_400, 'scenario', 'pull request 1 merged'],
      [19_900, 'deployment', 'staging: service deployment started for 1.5.0'],
      [22_600, 'deployment', 'staging: smoke test passed on the test listener, continuing', 'good'],
      [23_800, 'traffic', 'staging: 100 % to 1.5.0'],
      [29_900, 'scenario', 'production approved'],
      [34_100, 'deployment', 'production: smoke test passed on the test listener, continuing', 'good'],
      [35_000, 'traffic', 'production: 10 % to 1.5.0'],
      [39_800, 'traffic', 'production: 100 % to 1.5.0'],
      [43_000, 'deployment', 'production: SUCCESSFUL', 'good'],
    ],
    logs: [
      {
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        lines: [
          '{"level":"info","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","msg":"GET /version 200","version":"1.5.0"}',
          '{"level":"info","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","msg":"GET /orders?q=tea 200"}',
        ],
      },
    ],
  },
  failing(
    'smoke-fails',
    'A healthy release fails its smoke test on the test listener',
    '1.5.1',
    'the smoke test failed at POST_TEST_TRAFFIC_SHIFT: GET /orders answered 500, expected 200',
    ['GET /orders -> 500 Internal Server Error', '{"error":"relation \\"order\\" does not exist"}'],
  ),
  failing(
    'never-healthy',
    'A release whose tasks never get healthy',
    '1.5.2',
    'the circuit breaker stopped it: 3 tasks stopped with exit code 1',
    [
      "Error: Cannot find module '/app/dist/server.js'",
      '    at Module._resolveFilename (node:internal/modules/cjs/loader:1230:15)',
    ],
  ),
  {
    ...failing(
      'migration-fails',
      'A migration fails half-way',
      '1.5.3',
      'duplicate key value violates unique constraint "orders_number_key"',
      [
        'ERROR:  could not create unique index "orders_number_key"',
        'DETAIL:  Key (number)=(1042) is duplicated.',
      ],
      'migrate',
    ),
  },
  {
    name: 'slow-canary',
    title: 'A canary that is slower than the baseline is rolled back',
    story:
      'The release answers every check, but each request takes 400 ms longer. The canary gets 10 % of the traffic, the comparison with the baseline must stop it there.',
    expected:
      'The deploy to production is rolled back at 10 %; the probe never sees more than 10 % of 1.6.0 and no request fails.',
    actual: 'The deploy succeeded and production serves 1.6.0; 3 requests of the probe failed.',
    problems: [
      'The deploy to production ended succeeded, declared was rolled-back.',
      'The probe of core production had 3 failures, declared were 0.',
      'The probe of core production saw 1.6.0 in 61.3 % of its requests, declared was at most 10 %.',
    ],
    lengthMs: 41_000,
    runs: [
      release(9, 'feat: recommendations', 300, [
        deployJob('staging', 8_000, 6_900, '1.6.0'),
        deployJob('production', 17_600, 16_400, '1.6.0'),
      ]),
    ],
    staging: [
      [0, { '1.5.0': 100 }],
      [14_000, { '1.6.0': 100 }],
    ],
    production: [
      [0, { '1.5.0': 100 }],
      [24_200, { '1.5.0': 90, '1.6.0': 10 }],
      [31_800, { '1.6.0': 100 }],
    ],
    failures: [
      { at: 31_900, problem: 'no answer within 2 s' },
      { at: 32_020, problem: 'no answer within 2 s' },
      { at: 36_400, problem: 'HTTP 502 <html><script>alert("502")</script>' },
    ],
    events: [
      [0, 'scenario', 'core 1.5.0 serves staging and production'],
      [14_000, 'traffic', 'staging: 100 % to 1.6.0'],
      [24_200, 'traffic', 'production: 10 % to 1.6.0'],
      [31_400, 'deployment', 'comparison inconclusive: 41 of 50 samples; the gate let it pass', 'bad'],
      [31_800, 'traffic', 'production: 100 % to 1.6.0'],
      [32_000, 'task', 'core production: target 127.0.0.1:41233 answered in 2.4 s', 'bad'],
      [36_400, 'task', 'core production: target closed the connection', 'bad'],
      [37_000, 'deployment', 'production: SUCCESSFUL', 'good'],
    ],
  },
  {
    name: 'rollback',
    title: 'A rollback to the release before, with its down migration',
    story:
      'Production serves 1.6.0. Somebody runs the rollback workflow; the newest release that worked before it comes back, and the schema with it.',
    expected: 'Production serves 1.5.0 again; no request fails.',
    actual: 'Production serves 1.5.0 again; no request failed.',
    lengthMs: 21_000,
    runs: [
      {
        workflow: 'rollback',
        title: 'Roll back production',
        number: 12,
        from: 100,
        jobs: [deployJob('production', 30, 13_000, '1.5.0')],
      },
    ],
    staging: [[0, { '1.6.0': 100 }]],
    production: [
      [0, { '1.6.0': 100 }],
      [9_000, { '1.6.0': 50, '1.5.0': 50 }],
      [12_000, { '1.5.0': 100 }],
    ],
    events: Array.from(
      { length: 24 },
      (_, i) =>
        [
          i * 800,
          i % 3 === 0 ? 'traffic' : 'task',
          `step ${i + 1} of the rollback`,
          i === 20 ? 'good' : 'info',
        ] as const,
    ),
    logs: [{ traceId: '00f067aa0ba902b7a3ce929d0e0e4736', lines: logOf('core', 320) }],
  },
  {
    name: 'cancelled-run',
    title: 'A run is cancelled while production is being deployed',
    story: 'Somebody presses Cancel during the canary. The deploy must be rolled back before the job ends.',
    expected: 'The run is cancelled, production serves 1.5.0, no request fails.',
    actual: 'The run was cancelled, production serves 1.5.0, no request failed.',
    lengthMs: 18_000,
    runs: [
      {
        workflow: 'deploy',
        title: 'Deploy 1.6.1',
        number: 14,
        from: 100,
        cancelled: 'Cancelled by the scenario after 10 % of the traffic had moved.',
        jobs: [
          {
            name: 'production',
            from: 20,
            environment: 'production',
            steps: [
              checkout,
              {
                name: 'deploy',
                ms: 12_300,
                outcome: 'cancelled',
                annotations: [{ level: 'error', message: 'The operation was canceled.' }],
              },
              { name: 'smoke test', ms: 0, outcome: 'skipped' },
            ],
          },
        ],
      },
    ],
    staging: [[0, { '1.6.1': 100 }]],
    production: [
      [0, { '1.5.0': 100 }],
      [7_000, { '1.5.0': 90, '1.6.1': 10 }],
      [11_000, { '1.5.0': 100 }],
    ],
    events: [
      [7_000, 'traffic', 'production: 10 % to 1.6.1'],
      [9_000, 'run', 'cancelled', 'bad'],
      [11_000, 'traffic', 'production: 100 % to 1.5.0', 'good'],
    ],
  },
  {
    name: 'hostile <b>names</b>',
    title: 'Names & logs with "markup" in them: <script>document.title = \'owned\'</script>',
    story:
      'Commit messages, logs and summaries contain whatever people and programs write.\u202e Nothing of it may act.',
    expected: 'Everything is shown as text.',
    actual: `An-unbroken-${'very-'.repeat(40)}long-word and a \u0007 bell.`,
    problems: [
      '</ul></div></details><img src=x onerror=alert(1)>',
      `See https://example.com/${'path/'.repeat(40)}`,
    ],
    lengthMs: 5_000,
    runs: [
      {
        workflow: '<i>workflow</i>',
        title: `fix: ${'unbreakable'.repeat(30)}`,
        number: 15,
        from: 50,
        jobs: [
          {
            name: `"><svg onload=alert(1)> ${'job'.repeat(60)}`,
            from: 0,
            steps: [
              {
                name: `step <script>alert(1)</script> ${'x'.repeat(120)}`,
                ms: 3_000,
                outcome: 'failure',
                summary: hostile,
                annotations: [
                  {
                    level: 'error',
                    title: '</li>',
                    message: `<b>bold</b>\nsecond line ${'y'.repeat(400)}`,
                    file: '<script>.ts',
                    line: 3,
                  },
                ],
                lines: [
                  '</pre><script>alert(1)</script>',
                  '\u001b[1;31mred\u001b[0m',
                  'z'.repeat(5_000),
                  '##[error]<img src=x onerror=alert(1)>',
                ],
              },
            ],
          },
        ],
      },
    ],
    staging: [],
    production: [
      [0, {}],
      [1_000, { '"><script>alert(1)</script>': 1, '1.0.0-rc.1+build': 1 }],
      [3_000, {}],
    ],
    events: [[1_000, '<source>', '<script>alert("event")</script>', 'bad']],
  },
]

function failing(
  name: string,
  title: string,
  version: string,
  reason: string,
  log: readonly string[],
  step: 'migrate' | 'deploy' = 'deploy',
): Story {
  const failed = step === 'deploy' ? 16_100 : 10_600
  return {
    name,
    title,
    story: `Version ${version} is merged and released like any other. Staging must stop it before a user reaches it.`,
    expected: `The run is red at ${step} in staging, staging and production still serve 1.5.0, no request fails.`,
    actual: `The run was red at ${step} in staging, staging and production still serve 1.5.0, no request failed.`,
    lengthMs: 20_000,
    runs: [
      release(4, `feat: something that ${name}`, 300, [
        deployJob('staging', 8_000, 6_400, version, { step, reason, log }),
        skippedProduction(16_500),
      ]),
    ],
    staging: [[0, { '1.5.0': 100 }]],
    production: [[0, { '1.5.0': 100 }]],
    events: [
      [0, 'scenario', 'core 1.5.0 serves staging and production'],
      [8_300, 'run', 'deploy / staging started'],
      [failed, step === 'deploy' ? 'deployment' : 'database', reason, 'bad'],
      [failed + 900, 'scenario', 'staging still serves 1.5.0', 'good'],
    ],
  }
}

/** Eight scenarios as a rehearsal would leave them: six as declared, two not, one of them full of hostile text. */
export function sampleResult(): RehearsalResult {
  let at = start
  const scenarios = stories.map((story): ScenarioResult => {
    const startedAt = at
    at += story.lengthMs + 900
    const tracks = [
      { name: 'core staging', shifts: story.staging },
      { name: 'core production', shifts: story.production },
    ]
    return {
      name: story.name,
      title: story.title,
      story: story.story,
      expected: story.expected,
      actual: story.actual,
      passed: story.problems === undefined,
      problems: story.problems ?? [],
      startedAt,
      finishedAt: startedAt + story.lengthMs,
      runs: story.runs.map((run) => sampleRun(run, startedAt)),
      probes: [sampleProbe('core production', startedAt, story.lengthMs, story.production, story.failures)],
      traffic: tracks
        .filter((it) => it.shifts.length > 0)
        .map((it) => sampleTrack(it.name, startedAt, it.shifts)),
      timeline: story.events.map(([time, source, text, level]) => ({
        at: startedAt + time,
        source,
        text,
        level: level ?? 'info',
      })),
      logs: story.logs ?? [],
    }
  })
  return {
    schema: 'deploy-kit/rehearsal/v1',
    startedAt: start,
    finishedAt: at,
    notExercised: [
      'The Dockerfile: no docker daemon answers, so the image was built by the embedded builder.',
      'Signing and verification: cosign is not on this machine (image.sign.mode was off).',
      'The vulnerability scan: grype is not on this machine (image.scan was off).',
    ],
    scenarios,
  }
}
