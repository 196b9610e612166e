import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderMarkdown } from '../../src/report/index.ts'
import {
  type PastDeployment,
  planRollback,
  type RollbackPorts,
  rollback,
  rollbackReport,
  rollbackStatus,
  type Serving,
} from '../../src/rollback/index.ts'

let clock = 0
/** `past('A')` is version A with digest A, deployed successfully with its own task definition. */
function past(version: string, changes: Partial<PastDeployment> = {}): PastDeployment {
  clock += 1
  return {
    arn: `sd:${clock}`,
    createdAt: clock,
    status: 'SUCCESSFUL',
    taskDefinition: `td/core:${version}`,
    digest: `sha256:${version}`,
    release: { version, gitSha: version.repeat(8), migrationHead: undefined },
    ...changes,
  }
}

const serving = (it: PastDeployment): Serving => ({
  taskDefinition: it.taskDefinition,
  digest: it.digest,
  release: it.release,
  running: undefined,
})
const newestFirst = (...history: PastDeployment[]) => history.toReversed()
const keep = { migrations: 'keep' } as const

describe('what a rollback goes back to', () => {
  it('the release before', () => {
    const [a, b] = [past('A'), past('B')]
    expect(planRollback(serving(b), newestFirst(a, b), keep)).toMatchObject({ type: 'deploy', to: a })
  })

  it('not a deployment that failed or was rolled back', () => {
    const [a, b, c] = [past('A'), past('B', { status: 'ROLLBACK_SUCCESSFUL' }), past('C')]
    expect(planRollback(serving(c), newestFirst(a, b, c), keep)).toMatchObject({
      to: a,
      skipped: [
        { why: 'it has the digest that serves now' },
        { why: 'its deployment ended ROLLBACK_SUCCESSFUL' },
      ],
    })
  })

  it('not the same image deployed twice', () => {
    const [a, b, again] = [past('A'), past('B'), past('B', { taskDefinition: 'td/core:B2' })]
    expect(planRollback(serving(again), newestFirst(a, b, again), keep)).toMatchObject({ to: a })
  })

  it('not one that was itself rolled back from: A, B, C, back to B, back again means A', () => {
    const [a, b, c] = [past('A'), past('B'), past('C')]
    const back = past('B')
    expect(planRollback(serving(back), newestFirst(a, b, c, back), keep)).toMatchObject({ to: a })
  })

  it('not one that ECS calls successful and the run that deployed it did not, unless it is named', () => {
    const recorded = { outcome: 'unproven', actor: 'ada', runUrl: 'https://example.com/run' }
    const [a, b, c] = [past('A'), past('B', { recorded }), past('C')]
    const history = newestFirst(a, b, c)
    expect(planRollback(serving(c), history, keep)).toMatchObject({
      to: a,
      skipped: [{}, { why: expect.stringMatching(/did not: unproven$/) }],
    })
    expect(planRollback(serving(c), history, { ...keep, to: 'B' })).toMatchObject({ to: b })
  })

  it('unless it is named: by version, commit, digest or task definition', () => {
    const [a, b, c] = [past('1.0.0'), past('1.1.0'), past('1.2.0')]
    const history = newestFirst(a, b, c)
    for (const to of ['1.0.0', 'v1.0.0', a.release!.gitSha.slice(0, 9), 'sha256:1.0.0', 'core:1.0.0']) {
      expect(planRollback(serving(c), history, { ...keep, to })).toMatchObject({
        type: 'deploy',
        to: { taskDefinition: 'td/core:1.0.0' },
      })
    }
    expect(planRollback(serving(c), history, { ...keep, to: '9.9.9' })).toMatchObject({
      type: 'refuse',
      fix: 'Choose one of: 1.1.0, 1.0.0.',
    })
  })

  it('nothing, where there is no earlier release', () => {
    const a = past('A')
    expect(planRollback(serving(a), [a], keep)).toMatchObject({
      type: 'refuse',
      reason: 'there is no earlier release to go back to',
    })
  })

  it('a running deployment is stopped instead', () => {
    const a = past('A')
    expect(
      planRollback({ ...serving(a), running: { arn: 'sd:x', status: 'IN_PROGRESS' } }, [a], keep),
    ).toEqual({ type: 'stop-running', arn: 'sd:x' })
  })

  it('never what serves, never what failed, whatever the history', () => {
    const entry = fc.record({
      version: fc.constantFrom('A', 'B', 'C', 'D'),
      status: fc.constantFrom('SUCCESSFUL', 'ROLLBACK_SUCCESSFUL', 'STOPPED', 'ROLLBACK_FAILED'),
    })
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 12 }), (entries) => {
        const history = entries.map((it) => past(it.version, { status: it.status }))
        const last = history.findLast((it) => it.status === 'SUCCESSFUL')
        if (last === undefined) return
        const plan = planRollback(serving(last), newestFirst(...history), keep)
        if (plan.type !== 'deploy') return
        expect(plan.to.digest).not.toBe(last.digest)
        expect(plan.to.status).toBe('SUCCESSFUL')
      }),
    )
  })
})

describe('the schema', () => {
  const head = (version: string, migrationHead: string) =>
    past(version, { release: { version, gitSha: version, migrationHead } })

  it('is kept, and said to be ahead, unless down is asked for', () => {
    const [a, b] = [head('A', '0001_a'), head('B', '0002_b')]
    expect(planRollback(serving(b), newestFirst(a, b), keep)).toMatchObject({
      schema: { type: 'keep', from: '0002_b', to: '0001_a' },
    })
    expect(planRollback(serving(b), newestFirst(a, b), { migrations: 'down' })).toMatchObject({
      schema: { type: 'down', to: '0001_a' },
    })
  })

  it('is not left ahead without a word where down is asked for and nobody recorded where to', () => {
    const [a, b, old] = [head('A', '0001_a'), head('B', '0002_b'), past('A')]
    expect(planRollback(serving(b), newestFirst(old, b), { migrations: 'down' })).toMatchObject({
      type: 'refuse',
      reason: expect.stringContaining('the release to go back to has no record'),
      fix: expect.stringContaining('migrations: keep'),
    })
    expect(planRollback(serving(past('B')), newestFirst(a, past('B')), { migrations: 'down' })).toMatchObject(
      {
        type: 'refuse',
        reason: expect.stringContaining('what serves now has no record'),
      },
    )
    expect(planRollback(serving(b), newestFirst(old, b), keep)).toMatchObject({ schema: { type: 'none' } })
  })

  it('is left alone when both releases have the same', () => {
    const [a, b] = [head('A', '0001_a'), head('B', '0001_a')]
    expect(planRollback(serving(b), newestFirst(a, b), { migrations: 'down' })).toMatchObject({
      schema: { type: 'none' },
    })
  })
})

describe('doing it', () => {
  const [a, b] = [
    past('A', { release: { version: 'A', gitSha: 'a', migrationHead: '0001' } }),
    past('B', { release: { version: 'B', gitSha: 'b', migrationHead: '0002' } }),
  ]
  const plan = planRollback(serving(b), newestFirst(a, b), { migrations: 'down' })
  const ports = (order: string[], changes: Partial<RollbackPorts> = {}): RollbackPorts => ({
    log: { info: () => {} },
    stopRunning: async () => ({ rolledBack: true, detail: '' }),
    deploy: async () => {
      order.push('deploy')
      return { succeeded: true, detail: 'deployed' }
    },
    migrateDown: async () => {
      order.push('down')
      return { done: true, detail: '' }
    },
    confirm: async () => {
      order.push('confirm')
      return { confirmed: true, detail: '/version answers A' }
    },
    ...changes,
  })

  it('moves the image first, then the schema, then asks the environment', async () => {
    const order: string[] = []
    const outcome = await rollback(plan, ports(order))
    expect(order).toEqual(['deploy', 'down', 'confirm'])
    expect(rollbackStatus(outcome)).toBe('success')
    const text = renderMarkdown(
      rollbackReport(outcome, { module: 'core', environment: 'production', serving: serving(b) }),
    )
    expect(text).toContain('production went back from B to A')
    expect(text).toContain('/version answers A')
  })

  it('leaves the schema alone when the image could not be moved', async () => {
    const order: string[] = []
    const outcome = await rollback(
      plan,
      ports(order, { deploy: async () => ({ succeeded: false, detail: 'rolled back by ECS' }) }),
    )
    expect(outcome).toMatchObject({ type: 'failed', step: 'deploy' })
    expect(order).toEqual([])
  })

  it('says how to go on where the schema stays, and not to run again what would go back further', async () => {
    const outcome = await rollback(
      plan,
      ports([], { migrateDown: async () => ({ done: false, detail: 'Going down was refused.' }) }),
    )
    const { next } = rollbackReport(outcome, {
      module: 'core',
      environment: 'production',
      serving: serving(b),
    })
    expect(next?.join(' ')).toContain('Do not run the rollback again')
    expect(next?.join(' ')).toContain('`to: 0001`')
    // The image that serves again may be from before the runner was in it.
    expect(next?.join(' ')).toContain('`digest: sha256:B`, `version: B`')
  })

  it('is red when the environment still serves something else', async () => {
    const outcome = await rollback(
      plan,
      ports([], { confirm: async () => ({ confirmed: false, detail: '/version answers B' }) }),
    )
    expect(outcome).toMatchObject({ type: 'failed', step: 'confirm' })
    expect(rollbackStatus(outcome)).toBe('failure')
  })
})
