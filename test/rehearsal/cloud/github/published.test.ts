import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { branchWith, type Fixture, OWNER, startFixture } from './support/fixture.ts'
import { faultsOfAnswer, faultsOfPayload } from './support/openapi.ts'

/** Every route is called once with success, and every answer and event payload is held against GitHub's OpenAPI. */

const WORKFLOW = `name: Release
on:
  workflow_dispatch:
    inputs:
      version: { required: true }
      level: { type: choice, options: [patch, minor], default: patch }
jobs: {}
`

let fixture: Fixture

beforeAll(async () => {
  fixture = await startFixture(
    {},
    {
      protection: [{ branch: 'stable', requiredChecks: ['test'] }],
      environments: [{ name: 'production', reviewers: ['ada'], waitMinutes: 5, branches: ['main'] }],
    },
    { 'README.md': '# Core\n', 'src/index.ts': 'export {}\n', '.github/workflows/release.yml': WORKFLOW },
  )
  await everything(fixture)
})
afterAll(() => fixture.close())

describe('what GitHub publishes', () => {
  test('holds for every answer', () => {
    const faults = fixture.exchanges
      .filter(({ status }) => status < 300)
      .flatMap(({ method, path, status, body }) => faultsOfAnswer(routeOf(method, path), status, body))
    expect([...new Set(faults)]).toEqual([])
  })

  test('holds for the payload of every event', () => {
    const faults = fixture.started
      // deployment: workflow and workflow_run are null where no workflow made the deployment, which the schema does not allow for.
      .flatMap(({ name, action, payload }) => faultsOfPayload(name, action, payload))
      .filter((fault) => !/deployment-created \/workflow(_run)? /.test(fault))
    expect([...new Set(faults)]).toEqual([])
  })

  test('was asked for by every route that is served', () => {
    const called = new Set(
      fixture.exchanges.filter(({ status }) => status < 300).map(({ method, path }) => routeOf(method, path)),
    )
    expect(fixture.github.routes.filter((route) => !called.has(route))).toEqual([])
  })
})

/** The served route that a path belongs to, by the most fixed text. */
function routeOf(method: string, path: string): string {
  const candidates = fixture.github.routes
    .filter((route) => route.startsWith(`${method} `))
    .filter((route) => {
      const template = route.split(' ')[1] ?? ''
      const source = template
        .replaceAll(/\{(ref|path|branch|basehead|tag)\}/g, '.+')
        .replaceAll(/\{[a-z_]+\}/g, '[^/]+')
      return new RegExp(`^${source}$`).test(path)
    })
    .sort((a, b) => b.replaceAll(/\{[a-z_]+\}/g, '').length - a.replaceAll(/\{[a-z_]+\}/g, '').length)
  return candidates[0] ?? `${method} ${path}`
}

async function everything({ user, app, github }: Fixture): Promise<void> {
  const { rest, request } = user()
  const bot = app({ checks: 'write', contents: 'write', statuses: 'write', deployments: 'write' }).rest
  const main = (await rest.git.getRef({ ...OWNER, ref: 'heads/main' })).data.object.sha
  await rest.rateLimit.get()
  await rest.users.getAuthenticated()
  await rest.users.getByUsername({ username: 'ada' })
  await rest.repos.get(OWNER)
  await rest.repos.getCollaboratorPermissionLevel({ ...OWNER, username: 'ada' })

  // git
  const blob = await rest.git.createBlob({ ...OWNER, content: 'AAEC/w==', encoding: 'base64' })
  await rest.git.getBlob({ ...OWNER, file_sha: blob.data.sha })
  const tree = await rest.git.createTree({
    ...OWNER,
    base_tree: main,
    tree: [{ path: 'bin/data', mode: '100644', type: 'blob', sha: blob.data.sha }],
  })
  await rest.git.getTree({ ...OWNER, tree_sha: tree.data.sha, recursive: '1' })
  const commit = await bot.git.createCommit({
    ...OWNER,
    message: 'feat: data',
    tree: tree.data.sha,
    parents: [main],
  })
  await rest.git.getCommit({ ...OWNER, commit_sha: commit.data.sha })
  const tag = await rest.git.createTag({
    ...OWNER,
    tag: 'v0.1.0',
    message: 'first',
    object: main,
    type: 'commit',
  })
  await rest.git.getTag({ ...OWNER, tag_sha: tag.data.sha })
  await rest.git.createRef({ ...OWNER, ref: 'refs/tags/v0.1.0', sha: tag.data.sha })
  await rest.git.createRef({ ...OWNER, ref: 'refs/heads/side', sha: main })
  await rest.git.updateRef({ ...OWNER, ref: 'heads/side', sha: commit.data.sha })
  await rest.git.listMatchingRefs({ ...OWNER, ref: 'heads/' })
  await rest.git.deleteRef({ ...OWNER, ref: 'heads/side' })

  // commits and contents
  const readme = await rest.repos.getContent({ ...OWNER, path: 'README.md' })
  await rest.repos.getContent({ ...OWNER, path: 'src' })
  await rest.repos.createOrUpdateFileContents({
    ...OWNER,
    path: 'README.md',
    message: 'docs: more',
    content: Buffer.from('# Core 2\n').toString('base64'),
    sha: 'sha' in readme.data ? readme.data.sha : '',
  })
  const made = await rest.repos.createOrUpdateFileContents({
    ...OWNER,
    path: 'docs/new.md',
    message: 'docs: new',
    content: Buffer.from('new\n').toString('base64'),
  })
  await rest.repos.deleteFile({
    ...OWNER,
    path: 'docs/new.md',
    message: 'docs: gone',
    sha: made.data.content?.sha ?? '',
  })
  await rest.repos.listCommits(OWNER)
  await rest.repos.getCommit({ ...OWNER, ref: 'main' })
  await rest.repos.compareCommitsWithBasehead({ ...OWNER, basehead: 'v0.1.0...main' })
  await rest.repos.listTags(OWNER)
  await rest.repos.listBranches(OWNER)
  await rest.repos.getBranch({ ...OWNER, branch: 'main' })
  await rest.repos.updateBranchProtection({
    ...OWNER,
    branch: 'main',
    required_status_checks: { strict: false, contexts: ['test'] },
    enforce_admins: false,
    required_pull_request_reviews: { required_approving_review_count: 1 },
    restrictions: null,
  })
  await rest.repos.getBranchProtection({ ...OWNER, branch: 'main' })
  await rest.repos.getBranch({ ...OWNER, branch: 'main' })
  await rest.repos.deleteBranchProtection({ ...OWNER, branch: 'main' })

  // pull requests, issues, labels
  const head = await branchWith(user(), 'feature', { 'src/feature.ts': 'export const a = 1\n' })
  const pull = await rest.pulls.create({ ...OWNER, head: 'feature', base: 'main', title: 'feat: feature' })
  const pull_number = pull.data.number
  await rest.pulls.list(OWNER)
  await rest.pulls.get({ ...OWNER, pull_number })
  await rest.pulls.update({ ...OWNER, pull_number, body: 'why' })
  await rest.pulls.listCommits({ ...OWNER, pull_number })
  await rest.pulls.listFiles({ ...OWNER, pull_number })
  await rest.repos.listPullRequestsAssociatedWithCommit({ ...OWNER, commit_sha: head })
  const comment = await rest.issues.createComment({ ...OWNER, issue_number: pull_number, body: 'hello' })
  const comment_id = comment.data.id
  await rest.issues.getComment({ ...OWNER, comment_id })
  await rest.issues.updateComment({ ...OWNER, comment_id, body: 'hello again' })
  await rest.issues.listComments({ ...OWNER, issue_number: pull_number })
  await rest.issues.listCommentsForRepo(OWNER)
  await rest.issues.deleteComment({ ...OWNER, comment_id })
  await rest.issues.createLabel({ ...OWNER, name: 'release', color: 'ff0000' })
  await rest.issues.getLabel({ ...OWNER, name: 'release' })
  await rest.issues.updateLabel({ ...OWNER, name: 'release', new_name: 'releases' })
  await rest.issues.listLabelsForRepo(OWNER)
  await rest.issues.addLabels({ ...OWNER, issue_number: pull_number, labels: ['releases', 'new'] })
  await rest.issues.listLabelsOnIssue({ ...OWNER, issue_number: pull_number })
  await rest.issues.removeLabel({ ...OWNER, issue_number: pull_number, name: 'new' })
  await rest.issues.setLabels({ ...OWNER, issue_number: pull_number, labels: ['other'] })
  await rest.issues.deleteLabel({ ...OWNER, name: 'other' })
  const issue = await rest.issues.create({ ...OWNER, title: 'broken', labels: ['bug'] })
  await rest.issues.listForRepo({ ...OWNER, state: 'all' })
  await rest.issues.get({ ...OWNER, issue_number: issue.data.number })
  await rest.issues.update({ ...OWNER, issue_number: issue.data.number, state: 'closed' })

  // checks and statuses
  const run = await bot.checks.create({ ...OWNER, name: 'test', head_sha: head, status: 'in_progress' })
  const check_run_id = run.data.id
  await bot.checks.update({
    ...OWNER,
    check_run_id,
    conclusion: 'success',
    output: {
      title: 'Tests',
      summary: 'all well',
      annotations: [
        { path: 'src/feature.ts', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'look' },
      ],
    },
  })
  await bot.checks.get({ ...OWNER, check_run_id })
  await bot.checks.listAnnotations({ ...OWNER, check_run_id })
  await bot.checks.listForRef({ ...OWNER, ref: 'feature' })
  await rest.repos.createCommitStatus({ ...OWNER, sha: head, state: 'success', context: 'ci' })
  await rest.repos.listCommitStatusesForRef({ ...OWNER, ref: head })
  await rest.repos.getCombinedStatusForRef({ ...OWNER, ref: 'feature' })
  await rest.pulls.merge({ ...OWNER, pull_number, merge_method: 'squash' })
  await rest.pulls.checkIfMerged({ ...OWNER, pull_number })

  // releases
  await rest.repos.generateReleaseNotes({ ...OWNER, tag_name: 'v1.0.0' })
  const release = await rest.repos.createRelease({ ...OWNER, tag_name: 'v1.0.0', draft: true })
  const release_id = release.data.id
  const asset = await rest.repos.uploadReleaseAsset({
    ...OWNER,
    release_id,
    name: 'client.tgz',
    data: Buffer.from('bytes') as unknown as string,
    headers: { 'content-type': 'application/gzip' },
    baseUrl: github.url,
  })
  await rest.repos.listReleaseAssets({ ...OWNER, release_id })
  await rest.repos.getReleaseAsset({ ...OWNER, asset_id: asset.data.id })
  await rest.repos.updateReleaseAsset({ ...OWNER, asset_id: asset.data.id, label: 'The client' })
  await rest.repos.deleteReleaseAsset({ ...OWNER, asset_id: asset.data.id })
  await rest.repos.updateRelease({ ...OWNER, release_id, draft: false })
  await rest.repos.getRelease({ ...OWNER, release_id })
  await rest.repos.getLatestRelease(OWNER)
  await rest.repos.getReleaseByTag({ ...OWNER, tag: 'v1.0.0' })
  await rest.repos.listReleases(OWNER)
  await rest.repos.deleteRelease({ ...OWNER, release_id })
  await request('PUT /repos/{owner}/{repo}/immutable-releases', OWNER)
  await request('GET /repos/{owner}/{repo}/immutable-releases', OWNER)
  await request('DELETE /repos/{owner}/{repo}/immutable-releases', OWNER)

  // deployments and environments
  const deployment = await rest.repos.createDeployment({
    ...OWNER,
    ref: 'main',
    environment: 'staging',
    required_contexts: [],
    payload: { digest: 'sha256:1' },
  })
  const deployment_id = 'id' in deployment.data ? deployment.data.id : 0
  await bot.repos.createDeployment({ ...OWNER, ref: head, auto_merge: false, required_contexts: [] })
  await rest.repos.getDeployment({ ...OWNER, deployment_id })
  const status = await rest.repos.createDeploymentStatus({ ...OWNER, deployment_id, state: 'inactive' })
  await rest.repos.getDeploymentStatus({ ...OWNER, deployment_id, status_id: status.data.id })
  await rest.repos.listDeploymentStatuses({ ...OWNER, deployment_id })
  await rest.repos.listDeployments(OWNER)
  await rest.repos.deleteDeployment({ ...OWNER, deployment_id })
  await rest.repos.getAllEnvironments(OWNER)
  await rest.repos.getEnvironment({ ...OWNER, environment_name: 'production' })
  await rest.repos.createOrUpdateEnvironment({ ...OWNER, environment_name: 'a/b', wait_timer: 3 })
  await rest.repos.deleteAnEnvironment({ ...OWNER, environment_name: 'a/b' })

  // rulesets
  const ruleset = await rest.repos.createRepoRuleset({
    ...OWNER,
    name: 'tags',
    target: 'tag',
    enforcement: 'active',
    conditions: { ref_name: { include: ['refs/tags/v*'], exclude: [] } },
    rules: [{ type: 'deletion' }, { type: 'update' }],
  })
  const ruleset_id = ruleset.data.id
  await rest.repos.getRepoRulesets(OWNER)
  await rest.repos.getRepoRuleset({ ...OWNER, ruleset_id })
  await rest.repos.updateRepoRuleset({ ...OWNER, ruleset_id, enforcement: 'disabled' })
  await rest.repos.getBranchRules({ ...OWNER, branch: 'stable' })
  await rest.repos.deleteRepoRuleset({ ...OWNER, ruleset_id })

  // dispatches
  await rest.repos.createDispatchEvent({ ...OWNER, event_type: 'deploy', client_payload: { a: 1 } })
  await rest.actions.listRepoWorkflows(OWNER)
  await rest.actions.getWorkflow({ ...OWNER, workflow_id: 'release.yml' })
  await rest.actions.createWorkflowDispatch({
    ...OWNER,
    workflow_id: 'release.yml',
    ref: 'main',
    inputs: { version: '1.2.3' },
  })
}
