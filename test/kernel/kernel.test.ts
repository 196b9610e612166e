import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  backoff,
  ConfigurationError,
  errorChain,
  formatDuration,
  mapConcurrent,
  nearest,
  nodeExec,
  PlatformError,
  parseDuration,
  retry,
  VirtualClock,
} from '../../src/kernel/index.ts'

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['14d', 1_209_600_000],
  ])('reads %s', (text, ms) => expect(parseDuration(text, 'x')).toBe(ms))

  it.each(['', '5', 'm', '5 m', '5mm', '-1s', '1s!'])('refuses %j by name', (text) => {
    expect(() => parseDuration(text, 'ecs.bake')).toThrow(ConfigurationError)
    expect(() => parseDuration(text, 'ecs.bake')).toThrow(/ecs\.bake/)
  })

  it.each([
    [850, '850 ms'],
    [12_300, '12.3 s'],
    [125_000, '2 min 5 s'],
    [3_840_000, '1 h 4 min'],
    [59_999, '1 min'],
  ])('writes %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})

describe('the virtual clock', () => {
  it('wakes sleepers in order of their due time', async () => {
    const clock = new VirtualClock(0)
    const woken: number[] = []
    for (const ms of [300, 100, 200]) void clock.sleep(ms).then(() => woken.push(clock.now()))
    await clock.advance(1_000)
    expect(woken).toEqual([100, 200, 300])
    expect(clock.now()).toBe(1_000)
  })

  it('rejects a sleep whose signal fires', async () => {
    const clock = new VirtualClock(0)
    const controller = new AbortController()
    const sleep = clock.sleep(100, controller.signal)
    controller.abort(new Error('cancelled'))
    await expect(sleep).rejects.toThrow('cancelled')
    expect(clock.pending).toBe(0)
  })
})

describe('retry', () => {
  const policy = { attempts: 4, firstDelayMs: 100, maxDelayMs: 1_000 }
  const run = async (fails: number, options: { retryable?: boolean; budgetMs?: number } = {}) => {
    const clock = new VirtualClock(0)
    let calls = 0
    const work = retry(
      async () => {
        calls++
        if (calls <= fails) throw new PlatformError('aws', `failure ${calls}`)
        return calls
      },
      { ...policy, ...(options.budgetMs === undefined ? {} : { budgetMs: options.budgetMs }) },
      { clock, random: () => 0.5, retryable: () => options.retryable ?? true },
    )
    return clock.runUntil(work).then(
      (value) => ({ value, calls }),
      (error: Error) => ({ error: error.message, calls }),
    )
  }

  it('returns the first success', async () => expect(await run(2)).toEqual({ value: 3, calls: 3 }))
  it('throws the last error when its attempts are spent', async () =>
    expect(await run(9)).toEqual({ error: 'failure 4', calls: 4 }))
  it('does not retry a final error', async () =>
    expect(await run(9, { retryable: false })).toEqual({ error: 'failure 1', calls: 1 }))
  it('starts no try past its budget', async () =>
    expect(await run(9, { budgetMs: 120 })).toEqual({ error: 'failure 2', calls: 2 }))

  it('never waits longer than the policy allows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const delay = backoff(attempt, policy, () => random)
          expect(delay).toBeGreaterThanOrEqual(50)
          expect(delay).toBeLessThanOrEqual(1_000)
        },
      ),
    )
  })
})

describe('processes', () => {
  it('gives output, lines and exit code', async () => {
    const lines: string[] = []
    const result = await nodeExec(
      process.execPath,
      ['-e', 'console.log("a\\nb"); console.error("c"); process.exit(3)'],
      {
        allowFailure: true,
        onLine: (line, stream) => lines.push(`${stream}:${line}`),
      },
    )
    expect(result).toMatchObject({ exitCode: 3, stdout: 'a\nb\n', stderr: 'c\n' })
    expect(lines.sort()).toEqual(['stderr:c', 'stdout:a', 'stdout:b'])
  })

  it('rejects a failure with what the process said', async () => {
    await expect(
      nodeExec(process.execPath, ['-e', 'console.error("no such table"); process.exit(1)']),
    ).rejects.toThrow(/exit code 1:\nno such table/)
  })

  it('names a command that is not there', async () => {
    await expect(nodeExec('no-such-command-here', [])).rejects.toMatchObject({
      name: 'PlatformError',
      code: 'ENOENT',
    })
  })

  it('kills the process when the signal fires', async () => {
    const controller = new AbortController()
    const run = nodeExec(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)'], {
      signal: controller.signal,
      onLine: () => controller.abort(new Error('cancelled')),
    })
    await expect(run).rejects.toThrow('cancelled')
  })
})

describe('small things', () => {
  it('keeps the order of results and the bound of a concurrent map', async () => {
    let now = 0
    let most = 0
    const results = await mapConcurrent([5, 1, 3, 2], 2, async (n) => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setImmediate(resolve))
      now--
      return n * 2
    })
    expect(results).toEqual([10, 2, 6, 4])
    expect(most).toBe(2)
  })

  it('suggests the nearest word only where it is near', () => {
    expect(nearest('enviroments', ['environments', 'image'])).toBe('environments')
    expect(nearest('zzz', ['environments', 'image'])).toBeUndefined()
  })

  it('chains causes without repeating them', () => {
    const error = new Error('outer: inner', { cause: new Error('inner', { cause: new Error('root') }) })
    expect(errorChain(error)).toEqual(['outer: inner', 'root'])
  })
})
