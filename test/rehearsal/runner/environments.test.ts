import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../src/kernel/index.ts'
import { bench, job, log, request, runWorkflow } from './fixture.ts'

const workflow = (environment: string) => `
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: ${environment}
    steps:
      - id: s
        run: echo "url=https://x" >> "$GITHUB_OUTPUT"
      - run: test "\${{ vars.LEVEL }}" = top || exit 1
`
const production = { vars: { LEVEL: 'top' }, reviewers: ['lead'] }

describe('environments', () => {
  it('wait for an approval and then record a deployment with its URL', async () => {
    const told: unknown[] = []
    const result = await runWorkflow(workflow('{ name: production, url: "${{ steps.s.outputs.url }}" }'), {
      environments: { production },
      options: {
        approve: async ({ environment, reviewers, job: id }) => {
          told.push([environment, reviewers, id])
          return 'approved'
        },
        deployments: {
          create: async ({ environment }) => {
            told.push(['create', environment])
            return 7
          },
          status: async (id, state, detail) => {
            told.push([id, state, detail])
          },
        },
      },
    })
    expect(result.conclusion).toBe('success')
    expect(told).toEqual([
      ['production', ['lead'], 'deploy'],
      ['create', 'production'],
      [7, 'in_progress', { environment: 'production' }],
      [7, 'success', { environment: 'production', url: 'https://x' }],
    ])
    expect(job(result, 'deploy').environment).toEqual({ name: 'production', url: 'https://x' })
    expect(result.events.some((event) => event.type === 'job-waiting' && event.on === 'approval')).toBe(true)
  })

  it('fail the job when rejected, and record nothing', async () => {
    let created = 0
    const result = await runWorkflow(workflow('production'), {
      environments: { production },
      options: {
        approve: async () => 'rejected',
        deployments: {
          create: async () => created++,
          status: async () => undefined,
        },
      },
    })
    expect(job(result, 'deploy')).toMatchObject({ conclusion: 'failure', steps: [] })
    expect(job(result, 'deploy').annotations[0]?.message).toContain('rejected')
    expect(created).toBe(0)
  })

  it('give secrets and variables without a record where deployment is false', async () => {
    let created = 0
    const result = await runWorkflow(workflow('{ name: production, deployment: false }'), {
      environments: { production: { vars: { LEVEL: 'top' } } },
      options: { deployments: { create: async () => created++, status: async () => undefined } },
    })
    expect(result.conclusion).toBe('success')
    expect(created).toBe(0)
  })

  it('make a job wait', async () => {
    const clock = new VirtualClock()
    const { runner, event } = bench({ clock })
    const handle = runner.run(
      await request(workflow('production'), {
        environments: { production: { vars: { LEVEL: 'top' }, waitMinutes: 30 } },
      }),
    )
    await event((e) => e.type === 'job-waiting')
    await clock.advance(30 * 60_000)
    const result = await handle.result
    expect(result.conclusion).toBe('success')
    expect(job(result, 'deploy').startedAt - job(result, 'deploy').queuedAt).toBe(30 * 60_000)
  })

  it.each([
    ['nobody can answer', production, /nobody answers/],
    [
      'the ref may not deploy',
      { ...production, refs: ['release/*'] },
      /Branch "main" is not allowed to deploy to production/,
    ],
  ])('refuse a job where %s', async (_, settings, message) => {
    const result = await runWorkflow(workflow('production'), { environments: { production: settings } })
    expect(job(result, 'deploy').annotations[0]?.message).toMatch(message)
    expect(result.conclusion).toBe('failure')
    expect(log(job(result, 'deploy'))).toBe('')
  })
})
