import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { branchWith, type Fixture, OWNER, refusal, startFixture } from './support/fixture.ts'

const WORKFLOW = `name: Deploy
on:
  workflow_dispatch:
    inputs:
      version: { required: true }
      level: { type: choice, options: [patch, minor], default: patch }
      dry-run: { type: boolean }
jobs: {}
`

let fixture: Fixture
beforeEach(async () => {
  fixture = await startFixture(
    {},
    {},
    { 'a.txt': 'a\n', '.github/workflows/deploy.yml': WORKFLOW, '.github/workflows/ci.yml': 'on: push\n' },
  )
})
afterEach(() => fixture.close())

describe('a deployment', () => {
  test('makes earlier successes of its environment inactive once it succeeds', async () => {
    const { rest } = fixture.job({ deployments: 'write' })
    const deploy = async (environment: string) => {
      const { data } = await rest.repos.createDeployment({
        ...OWNER,
        ref: 'main',
        environment,
        required_contexts: [],
      })
      const id = 'id' in data ? data.id : 0
      await rest.repos.createDeploymentStatus({ ...OWNER, deployment_id: id, state: 'success' })
      return id
    }
    const states = async (deployment_id: number) =>
      (await rest.repos.listDeploymentStatuses({ ...OWNER, deployment_id })).data.map(({ state }) => state)
    const first = await deploy('staging')
    const other = await deploy('production')
    const second = await deploy('staging')
    expect(await states(first)).toEqual(['inactive', 'success'])
    expect(await states(other)).toEqual(['success'])
    expect(await states(second)).toEqual(['success'])
    expect(fixture.github.repository('org/core').environments.map(({ name }) => name)).toEqual([
      'staging',
      'production',
    ])
  })

  test('keeps its payload and is found by environment and sha, newest first', async () => {
    const { rest } = fixture.job({ deployments: 'write' })
    const sha = (await fixture.github.repository('org/core').resolve()) ?? ''
    const make = (environment: string, digest: string) =>
      rest.repos.createDeployment({
        ...OWNER,
        ref: sha,
        auto_merge: false,
        environment,
        required_contexts: [],
        payload: { digest },
      })
    await make('staging', 'sha256:1')
    await make('production', 'sha256:1')
    await make('staging', 'sha256:2')
    const found = await rest.repos.listDeployments({ ...OWNER, environment: 'staging', sha })
    expect(found.data.map(({ payload }) => payload)).toEqual([{ digest: 'sha256:2' }, { digest: 'sha256:1' }])
  })

  test('waits for the checks of its commit', async () => {
    const { rest } = fixture.app({ deployments: 'write', statuses: 'write', contents: 'read' })
    const sha = (await fixture.github.repository('org/core').resolve()) ?? ''
    await rest.repos.createCommitStatus({ ...OWNER, sha, state: 'pending', context: 'ci' })
    const deploy = () => rest.repos.createDeployment({ ...OWNER, ref: 'main' })
    expect(await refusal(deploy())).toMatchObject({
      status: 409,
      message: 'Conflict: Commit status checks failed for main.',
    })
    await rest.repos.createCommitStatus({ ...OWNER, sha, state: 'success', context: 'ci' })
    expect((await deploy()).status).toBe(201)
    expect(fixture.started.at(-1)).toMatchObject({
      name: 'deployment',
      action: 'created',
      ref: 'refs/heads/main',
      sha,
    })
  })

  test('of a branch that is behind brings it up to date and makes none', async () => {
    await branchWith(fixture.user(), 'topic', { 'b.txt': 'b' })
    const { rest } = fixture.user()
    await rest.repos.createOrUpdateFileContents({
      ...OWNER,
      path: 'c.txt',
      message: 'feat: c',
      content: 'Yw==',
    })
    const merged = await rest.repos.createDeployment({ ...OWNER, ref: 'topic' })
    expect([merged.status, merged.data]).toEqual([
      202,
      { message: 'Auto-merged main into topic on deployment.' },
    ])
    expect((await rest.repos.createDeployment({ ...OWNER, ref: 'topic' })).status).toBe(201)
  })
})

describe('a workflow', () => {
  const dispatch = (inputs: Record<string, unknown>, workflow_id = 'deploy.yml', ref = 'main') =>
    fixture
      .job({ actions: 'write' })
      .rest.actions.createWorkflowDispatch({ ...OWNER, workflow_id, ref, inputs })

  test('is dispatched by a job, with its declared defaults', async () => {
    await dispatch({ version: '1.2.3' })
    expect(fixture.started).toMatchObject([
      {
        name: 'workflow_dispatch',
        workflow: '.github/workflows/deploy.yml',
        ref: 'refs/heads/main',
        actor: 'github-actions[bot]',
        payload: { inputs: { version: '1.2.3', level: 'patch', 'dry-run': 'false' } },
      },
    ])
  })

  test.each([
    [
      'an input that it does not declare',
      { version: '1', colour: 'red' },
      'deploy.yml',
      'main',
      422,
      'Unexpected inputs provided: ["colour"]',
    ],
    ['a required input missing', {}, 'deploy.yml', 'main', 422, "Required input 'version' not provided"],
    [
      'a choice that is none',
      { version: '1', level: 'huge' },
      'deploy.yml',
      'main',
      422,
      "Provided value 'huge' for input 'level' not in the list of allowed values",
    ],
    ['a ref that is not there', { version: '1' }, 'deploy.yml', 'nowhere', 422, 'No ref found for: nowhere'],
    ['no trigger for it', {}, 'ci.yml', 'main', 422, "Workflow does not have 'workflow_dispatch' trigger"],
    ['no file', {}, 'none.yml', 'main', 404, 'Not Found'],
  ])('with %s is refused', async (_, inputs, workflow, ref, status, message) => {
    expect(await refusal(dispatch(inputs, workflow, ref))).toMatchObject({ status, message })
    expect(fixture.started).toEqual([])
  })

  test('is started by a repository dispatch of a job', async () => {
    const { rest } = fixture.job({ contents: 'write' })
    await rest.repos.createDispatchEvent({
      ...OWNER,
      event_type: 'released',
      client_payload: { version: '1.0.0' },
    })
    expect(fixture.started).toMatchObject([
      {
        name: 'repository_dispatch',
        action: 'released',
        ref: 'refs/heads/main',
        payload: { action: 'released', branch: 'main', client_payload: { version: '1.0.0' } },
      },
    ])
  })
})

describe('a ruleset', () => {
  test('that locks version tags lets a job make them, not move them, and move the floating one', async () => {
    await fixture.user().rest.repos.createRepoRuleset({
      ...OWNER,
      name: 'versions',
      target: 'tag',
      enforcement: 'active',
      conditions: { ref_name: { include: ['refs/tags/v*.*.*'], exclude: [] } },
      rules: [{ type: 'update' }, { type: 'deletion' }],
    })
    const job = fixture.job({ contents: 'write' })
    const sha = (await fixture.github.repository('org/core').resolve()) ?? ''
    const next = await branchWith(job, 'next', { 'b.txt': 'b' })
    for (const name of ['v1.0.0', 'v1'])
      await job.rest.git.createRef({ ...OWNER, ref: `refs/tags/${name}`, sha })
    const move = (name: string) =>
      job.rest.git.updateRef({ ...OWNER, ref: `tags/${name}`, sha: next, force: true })
    expect((await move('v1')).status).toBe(200)
    expect(await refusal(move('v1.0.0'))).toMatchObject({
      status: 422,
      message: expect.stringContaining('Cannot update this protected ref.'),
    })
    expect((await refusal(job.rest.git.deleteRef({ ...OWNER, ref: 'tags/v1.0.0' }))).status).toBe(422)
  })

  test('never lets a job bypass it', async () => {
    const create = fixture.user().rest.repos.createRepoRuleset({
      ...OWNER,
      name: 'main',
      enforcement: 'active',
      bypass_actors: [{ actor_type: 'Integration', actor_id: 15368, bypass_mode: 'always' }],
      rules: [],
    })
    expect(await refusal(create)).toMatchObject({
      status: 422,
      data: { errors: [expect.stringContaining('Actor GitHub Actions integration must be part of')] },
    })
  })
})
