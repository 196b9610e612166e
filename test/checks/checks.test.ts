import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type ChecksOutcome,
  checksReport,
  orderTasks,
  parseDiagnostics,
  parseJUnit,
  runChecks,
  type Task,
} from '../../src/checks/index.ts'
import { nodeExec, systemClock } from '../../src/kernel/index.ts'
import { renderMarkdown } from '../../src/report/index.ts'

const workspace = mkdtempSync(join(tmpdir(), 'checks-'))

function task(
  name: string,
  command: string,
  options: { needs?: string[]; junit?: string; timeoutMs?: number } = {},
): Task {
  return {
    name,
    needs: options.needs ?? [],
    run: {
      type: 'command',
      command,
      folder: workspace,
      env: {},
      timeoutMs: options.timeoutMs ?? 20_000,
      junit: options.junit,
    },
  }
}

function run(
  tasks: readonly Task[],
  options: { concurrency?: number; signal?: AbortSignal; lines?: string[] } = {},
): Promise<ChecksOutcome> {
  return runChecks(tasks, options.concurrency ?? 2, {
    exec: nodeExec,
    clock: systemClock,
    signal: options.signal ?? new AbortController().signal,
    log: {
      info: (line) => options.lines?.push(line),
      group: (title, work) => {
        options.lines?.push(`[${title.split(' (')[0]}]`)
        return work()
      },
    },
    env: { PATH: process.env['PATH'] },
    workspace,
  })
}

describe('the task graph', () => {
  it('puts each task after what it needs', () => {
    const order = orderTasks([
      task('c', '', { needs: ['b'] }),
      task('a', ''),
      task('b', '', { needs: ['a'] }),
    ])
    expect(order.map((it) => it.name)).toEqual(['a', 'b', 'c'])
  })

  it('names a need that is no task, with the nearest', () => {
    expect(() => orderTasks([task('lint', ''), task('test', '', { needs: ['lnt'] })])).toThrow(
      /checks\.tasks\.test\.needs names lnt/,
    )
  })

  it('names a circle in full', () => {
    expect(() =>
      orderTasks([
        task('a', '', { needs: ['b'] }),
        task('b', '', { needs: ['c'] }),
        task('c', '', { needs: ['a'] }),
      ]),
    ).toThrow(/a → b → c → a/)
  })
})

describe('running tasks', () => {
  it('reports every failure, skips what depends on one, and runs the rest', async () => {
    const outcome = await run([
      task('lint', 'exit 3'),
      task('test', 'false'),
      task('build', 'true', { needs: ['lint'] }),
      task('docs', 'true'),
    ])
    expect(outcome.tasks.map((it) => `${it.name} ${it.result}`)).toEqual([
      'lint failed',
      'test failed',
      'build skipped',
      'docs passed',
    ])
    expect(outcome.type).toBe('failed')
    expect(outcome.tasks[0]).toMatchObject({ reason: '`exit 3` ended with exit code 3' })
  })

  it('fails a pipeline whose first part fails', async () => {
    expect((await run([task('a', 'false | cat')])).type).toBe('failed')
  })

  it('runs no more tasks at once than allowed', async () => {
    const probe = (name: string) =>
      task(name, 'mkdir running 2>/dev/null || { echo "two at once"; exit 1; }; rmdir running')
    expect((await run([probe('a'), probe('b'), probe('c')], { concurrency: 1 })).type).toBe('passed')
  })

  it('keeps the output of each task together', async () => {
    const lines: string[] = []
    await run(
      [task('a', 'for i in 1 2 3; do echo a$i; done'), task('b', 'for i in 1 2 3; do echo b$i; done')],
      { lines },
    )
    const text = lines.join(' ')
    expect(text).toContain('a1 a2 a3')
    expect(text).toContain('b1 b2 b3')
  })

  it('ends a task that takes too long and says so', async () => {
    const outcome = await run([task('slow', 'exec sleep 30', { timeoutMs: 100 })])
    expect(outcome.tasks[0]).toMatchObject({
      result: 'failed',
      reason: '`exec sleep 30` was ended after 100 ms',
    })
  })

  it('is cancelled, not passed, when the run is', async () => {
    const controller = new AbortController()
    const pending = run([task('a', 'echo up; exec sleep 30'), task('b', 'true', { needs: ['a'] })], {
      signal: controller.signal,
      concurrency: 1,
    })
    setImmediate(() => controller.abort(new Error('cancelled')))
    const outcome = await pending
    expect(outcome.type).toBe('cancelled')
    expect(outcome.tasks.map((it) => it.result)).not.toContain('passed')
  })

  it('takes its own checks as tasks, and an error of one as its failure', async () => {
    const outcome = await run([
      {
        name: 'ok',
        needs: [],
        run: { type: 'check', check: async () => ({ ok: true, summary: 'in step', annotations: [] }) },
      },
      {
        name: 'broken',
        needs: [],
        run: { type: 'check', check: () => Promise.reject(new Error('no drizzle-kit')) },
      },
    ])
    expect(outcome.tasks.map((it) => it.result)).toEqual(['passed', 'failed'])
  })
})

describe('test reports', () => {
  const xml = `<?xml version="1.0"?><testsuites><testsuite name="items" file="test/items.test.ts">
    <testcase name="lists" classname="items" time="1.5"/>
    <testcase name="creates &lt;one&gt;" classname="items" time="0.25" file="test/items.test.ts" line="12"><failure message="expected 201">AssertionError: expected 201
 at test/items.test.ts:12</failure></testcase>
    <testcase name="later" time="0"><skipped/></testcase></testsuite></testsuites>`

  it('become annotations at file and line, and a summary with the slowest', async () => {
    writeFileSync(join(workspace, 'junit.xml'), xml)
    const outcome = await run([task('test', 'exit 1', { junit: 'junit.xml' })])
    expect(outcome.tasks[0]?.annotations[0]).toMatchObject({
      title: 'items › creates <one>',
      at: { file: 'test/items.test.ts', line: 12 },
    })
    const text = renderMarkdown(checksReport(outcome, 'core'))
    expect(text).toContain('2 of 3 passed')
    expect(text.indexOf('expected 201')).toBeLessThan(text.indexOf('The slowest tests'))
  })

  it('with failures outweigh an exit code of 0', async () => {
    writeFileSync(join(workspace, 'lying.xml'), xml)
    expect((await run([task('test', 'true', { junit: 'lying.xml' })])).tasks[0]).toMatchObject({
      result: 'failed',
      reason: '1 tests failed, although the command ended with exit code 0',
    })
  })

  it('that are missing or broken fail the task', async () => {
    expect((await run([task('test', 'true', { junit: 'nope.xml' })])).tasks[0]).toMatchObject({
      reason: 'the command left no report at nope.xml',
    })
    writeFileSync(join(workspace, 'broken.xml'), '<testsuites><testsuite')
    expect((await run([task('test', 'true', { junit: 'broken.xml' })])).tasks[0]).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('broken.xml is not XML'),
    })
    expect(() => parseJUnit('<html/>', 'page.xml')).toThrow(/no JUnit report/)
  })

  it('of nested suites come out flat', () => {
    const suites = parseJUnit(
      '<testsuites><testsuite name="a"><testsuite name="b"><testcase name="t" time="0.1"/></testsuite></testsuite></testsuites>',
      'x',
    )
    expect(suites).toEqual([{ name: 'a › b', cases: [{ name: 't', result: 'passed', durationMs: 100 }] }])
  })
})

describe('what compilers and linters say', () => {
  it.each([
    [
      'tsc',
      ['src/a.ts(12,5): error TS2322: Type X.'],
      { file: 'app/src/a.ts', line: 12, column: 5 },
      'TS2322',
    ],
    [
      'tsc with colours',
      [
        '\u001b[96msrc/a.ts\u001b[0m:\u001b[93m12\u001b[0m:\u001b[93m5\u001b[0m - \u001b[91merror\u001b[0m\u001b[90m TS2322: \u001b[0mType X.',
      ],
      { file: 'app/src/a.ts', line: 12, column: 5 },
      'TS2322',
    ],
    [
      'Biome',
      ['src/a.ts:1:5 lint/style/useConst  FIXABLE  ━━━━━━━━'],
      { file: 'app/src/a.ts', line: 1, column: 5 },
      'lint/style/useConst',
    ],
    [
      'ESLint',
      ['/repo/app/src/a.ts', "  3:7  error  'x' is never used  no-unused-vars", ''],
      { file: 'app/src/a.ts', line: 3, column: 7 },
      'no-unused-vars',
    ],
  ])('%s', (_, lines, at, title) => {
    expect(parseDiagnostics(lines, '/repo/app', '/repo')).toEqual([
      expect.objectContaining({ level: 'error', at, title }),
    ])
  })

  it('and nothing in ordinary output', () => {
    expect(
      parseDiagnostics(['building 3 files', 'done: 12:30:05 in 3 s', '  12:5  not  an  error'], '/r', '/r'),
    ).toEqual([])
  })
})
