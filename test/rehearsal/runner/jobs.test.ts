import { describe, expect, it } from 'vitest'
import { job, log, runWorkflow } from './fixture.ts'

describe('jobs and steps', () => {
  it('hands outputs from step to job to the jobs that need it', async () => {
    const result = await runWorkflow(`
on: push
jobs:
  first:
    runs-on: ubuntu-latest
    outputs: { answer: "\${{ steps.compute.outputs.answer }}" }
    steps:
      - id: compute
        run: echo "answer=42" >> "$GITHUB_OUTPUT"
  second:
    needs: first
    runs-on: ubuntu-latest
    steps:
      - env: { ANSWER: "\${{ needs.first.outputs.answer }}" }
        run: test "$ANSWER" = 42
`)
    expect(result.message).toBeUndefined()
    expect(result.conclusion).toBe('success')
    expect(job(result, 'first').outputs).toEqual({ answer: '42' })
  })

  it('stops at a failing step, runs what asks for failure or always, and skips what depends on the job', async () => {
    const result = await runWorkflow(`
on: push
jobs:
  broken:
    runs-on: ubuntu-latest
    steps:
      - run: exit 3
      - { id: skipped, run: echo never }
      - if: failure()
        run: echo "failed as \${{ job.status }}"
      - { id: always, if: always(), run: echo always }
  dependent: { needs: broken, runs-on: ubuntu-latest, steps: [{ run: echo no }] }
  cleanup: { needs: [broken, dependent], if: always(), runs-on: ubuntu-latest, steps: [{ run: "echo \${{ needs.broken.result }} \${{ needs.dependent.result }}" }] }
`)
    expect(result.conclusion).toBe('failure')
    const broken = job(result, 'broken')
    expect(broken.steps.map(({ conclusion }) => conclusion)).toEqual([
      'success',
      'failure',
      'skipped',
      'success',
      'success',
    ])
    expect(broken.steps[1]?.annotations).toEqual([
      { level: 'error', message: 'Process completed with exit code 3.' },
    ])
    expect(log(broken)).toContain('failed as failure')
    expect(job(result, 'dependent').conclusion).toBe('skipped')
    expect(log(job(result, 'cleanup'))).toContain('failure skipped')
  })
})
