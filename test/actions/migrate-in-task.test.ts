import { describe, expect, it } from 'vitest'
import { runningInputs, told } from '../../src/actions/migrate-in-task.ts'
import { PlatformError } from '../../src/kernel/index.ts'

describe('what a task is told of what runs', () => {
  it('is what was found, with the head of the pinned version, which is not given a second time', () => {
    const pinned = { what: 'the pinned version 1.4.0', version: '1.4.0', migrationHead: '0007_x' }
    const { running = '', ...rest } = runningInputs([pinned], '1.4.0')
    expect(rest).toEqual({})
    expect(JSON.parse(running)).toEqual([
      { what: 'the pinned version 1.4.0', version: '1.4.0', 'migration-head': '0007_x' },
    ])
    expect(runningInputs([], undefined)).toEqual({ running: 'none' })
    expect(runningInputs(undefined, '1.4.0')).toEqual({ pinned: '1.4.0' })
    expect(runningInputs(undefined, undefined)).toEqual({})
  })
})

describe('what a task tells', () => {
  const settings = {
    place: { module: 'core', environment: 'staging' },
    migrations: { runner: ['node_modules/.bin/deploy-kit'] },
    environment: {},
  }
  const report = (status: 'success' | 'failure') => ({
    version: 1,
    outputs: { outcome: 'applied' },
    report: { kind: 'migrate-apply', status, outcome: 'applied', happened: 'Done.', evidence: [] },
  })
  const complete = (status: 'success' | 'failure') => ({
    kind: 'complete' as const,
    document: report(status),
  })
  const missing = { kind: 'missing' as const, reason: 'its log has no result' }
  const exited = (exitCode: number) => ({ type: 'exited' as const, exitCode, task: 'arn:…/t', reason: '' })

  it('is its own word where report and exit code agree', () => {
    expect(told(exited(0), complete('success'), 'apply', settings)).toMatchObject({
      exitCode: 0,
      report: { status: 'success', environment: 'staging' },
    })
    expect(told(exited(3), complete('failure'), 'apply', settings)).toMatchObject({ exitCode: 3 })
  })

  it.each([
    ['no result', exited(0), missing, 5],
    ['a success that ended badly', exited(1), complete('success'), 5],
    ['a failure that ended well', exited(0), complete('failure'), 5],
    ['another document', exited(0), { kind: 'complete' as const, document: { version: 2 } }, 5],
    [
      'no exit code',
      { type: 'stopped' as const, reason: 'SpotInterruption', task: 't' },
      complete('success'),
      5,
    ],
    ['no start', { type: 'not-started' as const, reason: 'no capacity', task: undefined }, missing, 6],
    ['no time left', { type: 'timed-out' as const, task: 't', stopped: true }, complete('success'), 5],
    [
      'no answer of ECS',
      { type: 'lost' as const, reason: 'timed out', task: 't', stopped: true },
      complete('success'),
      5,
    ],
  ])('is a failure with %s', (_what, outcome, read, exitCode) => {
    expect(told(outcome, read, 'apply', settings)).toMatchObject({
      exitCode,
      report: { status: 'failure', outcome: 'error' },
      outputs: { outcome: 'error' },
    })
  })

  it('is not looked for in the image where nobody may read the log', () => {
    const unread = new PlatformError('aws', 'logs:GetLogEvents failed: AccessDeniedException', {
      fix: 'Allow logs:GetLogEvents to the role of this environment.',
    })
    const { report, exitCode } = told({ ...exited(0), unread }, missing, 'apply', settings)
    expect(exitCode).toBe(5)
    expect(report.happened).toContain('cannot be read: logs:GetLogEvents failed')
    expect(report.next).toEqual([
      'Allow logs:GetLogEvents to the role of this environment.',
      expect.stringContaining('--mode status'),
    ])
  })

  it('is cancelled, never done, where it was stopped on the way', () => {
    const stopped = { type: 'cancelled' as const, task: 'arn:…/t', stopped: true }
    expect(told(stopped, missing, 'apply', settings)).toMatchObject({
      exitCode: 130,
      report: { status: 'failure', outcome: 'cancelled' },
      outputs: { outcome: 'cancelled' },
    })
    const done = told(stopped, complete('success'), 'apply', settings)
    expect(done).toMatchObject({ exitCode: 130, outputs: { outcome: 'cancelled' } })
    expect(done.report.happened).toContain('The run inside said: Done.')
    const own = {
      version: 1,
      outputs: { outcome: 'cancelled', applied: '1' },
      report: {
        kind: 'migrate-apply',
        status: 'failure',
        outcome: 'cancelled',
        happened: 'Half.',
        evidence: [],
      },
    }
    expect(told(stopped, { kind: 'complete', document: own }, 'apply', settings)).toMatchObject({
      exitCode: 130,
      report: { happened: 'Half.' },
      outputs: { applied: '1' },
    })
    const running = told({ ...stopped, stopped: false }, missing, 'apply', settings)
    expect(running.report.next).toContain('Stop it: `aws ecs stop-task --task arn:…/t`.')
  })

  it.each([
    ['exec: "node_modules/.bin/deploy-kit": executable file not found in $PATH', /npm install deploy-kit/],
    ['exec /app/node_modules/.bin/deploy-kit: no such file or directory', /npm install deploy-kit/],
    ['CannotPullContainerError: manifest unknown', /execution role may pull it/],
    ['RESOURCE:MEMORY', /Mend what ECS names/],
  ])('says what to do about a task that did not start: %s', (reason, fix) => {
    const outcome = { type: 'not-started' as const, reason, task: 't' }
    const { report, exitCode } = told(outcome, missing, 'apply', settings)
    expect(exitCode).toBe(6)
    expect(report.happened).toContain(reason)
    expect(report.next?.join('\n')).toMatch(fix)
  })
})
