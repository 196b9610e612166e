import { describe, expect, it } from 'vitest'
import { job, log, runWorkflow } from './fixture.ts'

describe('matrix', () => {
  it('multiplies, excludes, includes and names its jobs', async () => {
    const result = await runWorkflow(`
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        env: [staging, production]
        node: [22, 24]
        exclude: [{ env: production, node: 22 }]
        include:
          - { env: staging, color: blue }
          - { env: drill, node: 24 }
    outputs: { last: "\${{ steps.s.outputs.node }}" }
    steps:
      - run: echo \${{ matrix.env }} \${{ matrix.node }} \${{ matrix.color }} of \${{ strategy.job-total }}
      - { id: s, if: matrix.node == 22, run: 'echo "node=22" >> "$GITHUB_OUTPUT"' }
  b:
    needs: a
    runs-on: ubuntu-latest
    steps: [{ run: "echo got \${{ join(needs.a.outputs.*, '-') }}" }]
`)
    expect(result.message).toBeUndefined()
    expect(result.jobs.map(({ id }) => id).sort()).toEqual([
      'a (drill, 24)',
      'a (production, 24)',
      'a (staging, 22, blue)',
      'a (staging, 24, blue)',
      'b',
    ])
    expect(log(job(result, 'a (staging, 22, blue)'))).toContain('staging 22 blue of 4')
    expect(log(job(result, 'b'))).toContain('\ngot 22')
  })

  it('takes its values from an expression', async () => {
    const result = await runWorkflow(
      `
on: push
jobs:
  a:
    name: deploy to \${{ matrix.env }}
    runs-on: ubuntu-latest
    strategy: { matrix: "\${{ fromJSON(vars.MATRIX) }}" }
    steps: [{ run: echo }]
`,
      { vars: { MATRIX: '{"env":["one","two"]}' } },
    )
    expect(result.jobs.map(({ name }) => name).sort()).toEqual(['deploy to one', 'deploy to two'])
  })

  it('cancels the rest when one fails, and does not with fail-fast: false', async () => {
    const workflow = (failFast: boolean) => `
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    strategy: { fail-fast: ${failFast}, max-parallel: 1, matrix: { n: [1, 2] } }
    steps: [{ run: "exit \${{ matrix.n == 1 && 1 || 0 }}" }]
  after: { needs: a, if: "needs.a.result == 'failure' && always()", runs-on: ubuntu-latest, steps: [{ run: echo }] }
`
    const [fast, slow] = await Promise.all([runWorkflow(workflow(true)), runWorkflow(workflow(false))])
    expect(job(fast, 'a (2)').conclusion).toBe('cancelled')
    expect(job(slow, 'a (2)').conclusion).toBe('success')
    expect([fast.conclusion, slow.conclusion]).toEqual(['failure', 'failure'])
    expect(job(fast, 'after').conclusion).toBe('success')
  })

  it('lets a job fail without the run, with continue-on-error', async () => {
    const result = await runWorkflow(`
on: push
jobs:
  a: { continue-on-error: true, runs-on: ubuntu-latest, steps: [{ run: exit 1 }] }
  b: { needs: a, runs-on: ubuntu-latest, steps: [{ run: echo }] }
`)
    expect(job(result, 'a').conclusion).toBe('failure')
    expect(job(result, 'b').conclusion).toBe('success')
    expect(result.conclusion).toBe('success')
  })

  it('skips a job whose need was skipped further up, unless it asks for always', async () => {
    const result = await runWorkflow(`
on: push
jobs:
  a: { if: false, runs-on: ubuntu-latest, steps: [{ run: echo }] }
  b: { needs: a, if: always(), runs-on: ubuntu-latest, steps: [{ run: echo }] }
  c: { needs: b, runs-on: ubuntu-latest, steps: [{ run: echo }] }
`)
    expect(result.jobs.map(({ id, conclusion }) => `${id} ${conclusion}`)).toEqual([
      'a skipped',
      'b success',
      'c skipped',
    ])
  })
})
