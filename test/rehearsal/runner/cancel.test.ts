import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../src/kernel/index.ts'
import { bench, job, log, request } from './fixture.ts'

describe('cancelling', () => {
  it('sends SIGINT to the step, then runs always() and cancelled() steps and posts', async () => {
    const { runner, event } = bench()
    const handle = runner.run(
      await request(
        `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: $/act
      - run: echo never
      - { if: cancelled(), run: echo was-cancelled }
      - { if: always(), run: "echo always \${{ job.status }}" }
  b: { needs: a, runs-on: ubuntu-latest, steps: [{ run: echo }] }
  c: { needs: a, if: always(), runs-on: ubuntu-latest, steps: [{ run: "echo \${{ needs.a.result }}" }] }
`,
        {
          files: {
            'act/action.yml':
              'name: a\ndescription: a\nruns: { using: node24, main: main.js, post: post.js }\n',
            'act/main.js': `process.on('SIGINT', () => { console.log('got SIGINT'); process.exit(1) }); setInterval(() => {}, 1000); console.log('ready')`,
            'act/post.js': `console.log('post ran')`,
          },
        },
      ),
    )
    await event((e) => e.type === 'line' && e.text === 'ready')
    handle.cancel()
    const result = await handle.result
    const a = job(result, 'a')
    expect(result.conclusion).toBe('cancelled')
    expect(a.conclusion).toBe('cancelled')
    expect(a.steps.map(({ conclusion }) => conclusion)).toEqual([
      'success',
      'cancelled',
      'skipped',
      'success',
      'success',
      'success',
    ])
    expect(log(a)).toContain('got SIGINT')
    expect(log(a)).toContain('always cancelled')
    expect(log(a)).toContain('post ran')
    expect(job(result, 'b').conclusion).toBe('skipped')
    expect(log(job(result, 'c'))).toContain('cancelled')
  })

  it('follows with SIGTERM after 7.5 seconds and kills the whole tree after 2.5 more', async () => {
    const clock = new VirtualClock()
    const { runner, event } = bench({ clock })
    const handle = runner.run(
      await request(`
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: |
          exec node -e '
            const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" })
            process.on("SIGINT", () => console.log("INT"))
            process.on("SIGTERM", () => console.log("TERM"))
            console.log("child " + child.pid)
            setInterval(() => {}, 1000)'
`),
    )
    const line = await event((e) => e.type === 'line' && /^child \d+$/.test(e.text))
    const child = line.type === 'line' ? Number(line.text.slice(6)) : 0
    handle.cancel()
    await event((e) => e.type === 'line' && e.text === 'INT')
    await clock.advance(7_500)
    await event((e) => e.type === 'line' && e.text === 'TERM')
    await clock.advance(2_500)
    const result = await handle.result
    expect(job(result, 'a').steps[1]?.conclusion).toBe('cancelled')
    await expect.poll(() => alive(child)).toBe(false)
  })

  it('ends a job that takes longer than its timeout-minutes', async () => {
    const clock = new VirtualClock()
    const { runner, event } = bench({ clock })
    const handle = runner.run(
      await request(`
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - run: echo ready; exec sleep 1000
      - { if: always(), run: echo cleaned }
`),
    )
    await event((e) => e.type === 'line' && e.text === 'ready')
    await clock.advance(5 * 60_000)
    const result = await handle.result
    expect(job(result, 'a').conclusion).toBe('cancelled')
    expect(job(result, 'a').annotations[0]?.message).toContain('exceeded the maximum execution time of 5m')
    expect(log(job(result, 'a'))).toContain('cleaned')
  })

  it('ends what steps left running in the background when the job is over', async () => {
    const { runner, event } = bench()
    const handle = runner.run(
      await request(`
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: sleep 1000 > /dev/null 2>&1 & echo "left $!"
      - run: echo next
`),
    )
    const line = await event((e) => e.type === 'line' && /^left \d+$/.test(e.text))
    const left = line.type === 'line' ? Number(line.text.slice(5)) : 0
    await event((e) => e.type === 'line' && e.text === 'next')
    expect(process.kill(left, 0)).toBe(true)
    await handle.result
    await expect.poll(() => alive(left)).toBe(false)
  })

  it('lets a running job go on whose own condition is always()', async () => {
    const { runner, event } = bench()
    const base = await request(`
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    if: always()
    steps:
      - run: echo ready; while [ ! -e '\${{ vars.GATE }}' ]; do sleep 0.02; done
      - run: echo "still \${{ job.status }}"
`)
    const gate = `${base.dir}/gate`
    const handle = runner.run({ ...base, vars: { GATE: gate } })
    await event((e) => e.type === 'line' && e.text === 'ready')
    handle.cancel()
    writeFileSync(gate, '')
    const result = await handle.result
    expect(job(result, 'a').conclusion).toBe('success')
    expect(log(job(result, 'a'))).toContain('still success')
  })

  it('waits for nothing any more when the runner is closed, not even for always()', async () => {
    const { runner, event } = bench()
    const handle = runner.run(
      await request(`
on: push
jobs:
  a: { runs-on: x, steps: [{ if: always(), run: echo ready; exec sleep 1000 }, { if: always(), run: echo never }] }
  b: { needs: a, if: always(), runs-on: x, steps: [{ run: echo never }] }
`),
    )
    await event((e) => e.type === 'line' && e.text === 'ready')
    await runner.close()
    const result = await handle.result
    expect(result.jobs.map(({ id, conclusion }) => `${id} ${conclusion}`)).toEqual([
      'a cancelled',
      'b cancelled',
    ])
    expect(log(job(result, 'a'))).not.toContain('\nnever')
  })

  it('gives an approval that is still open up', async () => {
    const { runner, event } = bench({ approve: () => new Promise(() => undefined) })
    const handle = runner.run(
      await request(
        'on: push\njobs:\n  a: { runs-on: x, environment: production, steps: [{ run: echo }] }\n',
        {
          environments: { production: { reviewers: ['lead'] } },
        },
      ),
    )
    await event((e) => e.type === 'job-waiting')
    handle.cancel()
    expect((await handle.result).conclusion).toBe('cancelled')
  })
})

// A killed orphan may stay a zombie where nobody reaps it; what counts is that it no longer runs.
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const stat = `/proc/${pid}/stat`
  return !existsSync(stat) || readFileSync(stat, 'utf8').split(') ')[1]?.[0] !== 'Z'
}
