import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RunnerEvent } from '../../../src/rehearsal/runner/index.ts'
import { bench, job, request } from './fixture.ts'

const deploy = (concurrency: string) => `
on: push
concurrency: ${concurrency}
jobs:
  a: { runs-on: ubuntu-latest, steps: [{ run: "echo ready; while [ ! -e '\${{ vars.GATE }}' ]; do sleep 0.02; done" }] }
`
const ready = (runId: string) => (event: RunnerEvent) =>
  event.runId === runId && event.type === 'line' && event.text === 'ready'
const waiting = (runId: string) => (event: RunnerEvent) =>
  event.runId === runId && event.type === 'run-waiting'

async function three(concurrency: string) {
  const { runner, event, events } = bench({ maxConcurrentJobs: 3 })
  const base = await request(deploy(concurrency))
  const gate = `${base.dir}/gate`
  const run = { ...base, vars: { GATE: gate } }
  const first = runner.run(run)
  await event(ready(first.runId))
  const second = runner.run(run)
  return { runner, event, events, run, first, second, gate }
}

describe('concurrency', () => {
  it('cancels the one that waits when another comes, and lets the running one finish', async () => {
    const { runner, event, run, first, second, gate } = await three('deploy')
    await event(waiting(second.runId))
    const third = runner.run(run)
    expect((await second.result).conclusion).toBe('cancelled')
    expect((await second.result).message).toContain('higher priority waiting request for deploy exists')
    writeFileSync(gate, '')
    expect((await first.result).conclusion).toBe('success')
    expect((await third.result).conclusion).toBe('success')
  })

  it('queues all of them with queue: max', async () => {
    const { runner, event, run, first, second, gate, events } = await three('{ group: deploy, queue: max }')
    await event(waiting(second.runId))
    const third = runner.run(run)
    await event(waiting(third.runId))
    writeFileSync(gate, '')
    const results = await Promise.all([first.result, second.result, third.result])
    expect(results.map(({ conclusion }) => conclusion)).toEqual(['success', 'success', 'success'])
    const order = events
      .filter((e) => e.type === 'run-finished' || e.type === 'job-started')
      .map((e) => `${e.runId} ${e.type}`)
    expect(order).toEqual(
      [first, second, third].flatMap(({ runId }) => [`${runId} job-started`, `${runId} run-finished`]),
    )
  })

  it('cancels the running one with cancel-in-progress', async () => {
    const { event, first, second, gate } = await three('{ group: deploy, cancel-in-progress: true }')
    // The second waits from the moment in which it has cancelled the first.
    await event(waiting(second.runId))
    // bash goes on after SIGINT until its child ends, as on GitHub.
    writeFileSync(gate, '')
    expect((await first.result).conclusion).toBe('cancelled')
    expect((await second.result).conclusion).toBe('success')
  })

  it('cancels itself where a job enters the group that its own run holds', async () => {
    const { runner } = bench()
    const result = await runner.run(
      await request(
        'on: push\nconcurrency: x\njobs:\n  a: { concurrency: x, runs-on: y, steps: [{ run: echo }] }\n',
      ),
    ).result
    expect(job(result, 'a').conclusion).toBe('cancelled')
    expect(job(result, 'a').annotations[0]?.message).toBe(
      "Canceling since a deadlock for concurrency group 'x' was detected between 'top level workflow' and 'a'",
    )
  })

  it('runs no more jobs at a time than there are places', async () => {
    const { runner, events } = bench({ maxConcurrentJobs: 1 })
    const result = await runner.run(
      await request(
        'on: push\njobs:\n  a: { runs-on: y, steps: [{ run: echo }] }\n  b: { runs-on: y, steps: [{ run: echo }] }\n',
      ),
    ).result
    expect(result.conclusion).toBe('success')
    expect(
      events.filter(({ type }) => type === 'job-started' || type === 'job-finished').map(({ type }) => type),
    ).toEqual(['job-started', 'job-finished', 'job-started', 'job-finished'])
  })
})
