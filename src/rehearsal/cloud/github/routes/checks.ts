import type { JsonObject } from '../../../../kernel/index.ts'
import { type ApiCall, created, ok, page, type Route } from '../api.ts'
import { ApiError, invalidRequest, notFound } from '../errors.ts'
import {
  asJsonObject,
  isRecord,
  numberParam,
  oneOf,
  optionalList,
  optionalNumber,
  optionalRecord,
  optionalText,
  text,
} from '../fields.ts'
import { apiUrl, htmlUrl, presentApp, presentPullMinimal } from '../present/index.ts'
import { issueOf } from '../pulls.ts'
import { type CheckRunState, nodeId, type RepositoryState, type World } from '../world.ts'

const STATUSES = ['queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending'] as const
const CONCLUSIONS = [
  'action_required',
  'cancelled',
  'failure',
  'neutral',
  'success',
  'skipped',
  'stale',
  'timed_out',
] as const
/** Limits of one request, from the descriptions in GitHub's OpenAPI. */
const ANNOTATIONS = 50
const TEXT = 65_535

export const checkRoutes: readonly Route[] = [
  { route: 'POST /repos/{owner}/{repo}/check-runs', needs: ['checks=write'], handle: createCheckRun },
  {
    route: 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}',
    needs: ['checks=read'],
    handle: (call) => ok(presentCheckRun(call.world, call.repo, runOfPath(call))),
  },
  {
    route: 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
    needs: ['checks=write'],
    handle: (call) => {
      requireApp(call)
      const run = runOfPath(call)
      if (run.app.id !== call.caller.app?.id) {
        throw new ApiError(
          403,
          `Invalid app_id \`${call.caller.app?.id}\` - check run can only be modified by the GitHub App that created it.`,
        )
      }
      run.name = optionalText(call.body, 'name') ?? run.name
      const before = run.status
      fill(call, run)
      if (run.status === 'completed' && before !== 'completed') tell(call, run, 'completed')
      return ok(presentCheckRun(call.world, call.repo, run))
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations',
    needs: ['checks=read'],
    handle: (call) => page(call, runOfPath(call).annotations, (annotation) => annotation),
  },
  {
    route: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
    needs: ['checks=read'],
    handle: async (call) => {
      const { repo, world, query } = call
      const sha = await commitOf(call)
      const all = [...repo.checkRuns.values()]
        .filter((run) => run.headSha === sha)
        .filter((run) => query.get('check_name') === null || run.name === query.get('check_name'))
        .filter((run) => query.get('status') === null || run.status === query.get('status'))
        .reverse()
      // `latest`, the default: the newest run of each name and App.
      const shown =
        query.get('filter') === 'all'
          ? all
          : all.filter(
              (run, index) =>
                all.findIndex((other) => other.name === run.name && other.app.id === run.app.id) === index,
            )
      return page(
        call,
        shown,
        (run) => presentCheckRun(world, repo, run),
        (runs, total) => ({ total_count: total, check_runs: runs }),
      )
    },
  },
]

function requireApp({ caller }: ApiCall): void {
  if (caller.app === undefined) throw new ApiError(403, 'You must authenticate via a GitHub App.')
}

export async function commitOf(call: ApiCall): Promise<string> {
  const name = call.params['ref'] ?? ''
  const sha = await call.repo.git.commitOf(name)
  if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${name}`)
  return sha
}

async function createCheckRun(call: ApiCall) {
  const { world, repo, body, caller } = call
  requireApp(call)
  const name = text(body, 'name')
  const headSha = text(body, 'head_sha')
  if ((await repo.git.typeOf(headSha)) !== 'commit')
    throw new ApiError(422, `No commit found for SHA: ${headSha}`)
  const sibling = [...repo.checkRuns.values()].find(
    (run) => run.headSha === headSha && run.app.id === caller.app?.id,
  )
  const run: CheckRunState = {
    id: world.nextId(),
    // One suite for each App and commit.
    suite: sibling?.suite ?? world.nextId(),
    name,
    headSha,
    status: 'queued',
    conclusion: null,
    startedAt: world.now(),
    completedAt: null,
    externalId: '',
    detailsUrl: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    app: caller.app ?? world.app('github-actions'),
  }
  fill(call, run)
  repo.checkRuns.set(run.id, run)
  tell(call, run, 'created')
  if (run.status === 'completed') tell(call, run, 'completed')
  return created(presentCheckRun(world, repo, run))
}

/** Takes over what a request states; nothing is changed where any of it is refused. */
function fill({ body, world, repo }: ApiCall, run: CheckRunState): void {
  const stated = optionalText(body, 'conclusion')
  const conclusion = stated === undefined ? undefined : oneOf(stated, 'conclusion', CONCLUSIONS)
  const named = optionalText(body, 'status')
  const status = named === undefined ? undefined : oneOf(named, 'status', STATUSES)
  if (status === 'completed' && conclusion === undefined && run.conclusion === null) {
    throw invalidRequest('"conclusion" wasn\'t supplied.')
  }
  const output = optionalRecord(body, 'output')
  const summary = output && limitedText(output, 'summary')
  const details = output && limitedText(output, 'text')
  const annotations = output === undefined ? [] : annotationsOf(output)
  if (output !== undefined && summary === undefined) throw invalidRequest('"summary" wasn\'t supplied.')
  if (output !== undefined) {
    run.title = optionalText(output, 'title') ?? run.title
    run.summary = summary ?? run.summary
    run.text = details ?? run.text
    run.annotations.push(
      ...annotations.map((annotation) => presentAnnotation(world, repo, run.headSha, annotation)),
    )
  }
  run.externalId = optionalText(body, 'external_id') ?? run.externalId
  run.detailsUrl = optionalText(body, 'details_url') ?? run.detailsUrl
  run.startedAt = optionalText(body, 'started_at') ?? run.startedAt
  // A conclusion by itself completes the run.
  run.status = conclusion === undefined ? (status ?? run.status) : 'completed'
  run.conclusion = conclusion ?? run.conclusion
  if (run.status === 'completed')
    run.completedAt = optionalText(body, 'completed_at') ?? run.completedAt ?? world.now()
}

/** A run is told of when it is made and when it is completed. */
function tell(
  { world, repo, caller, forge }: ApiCall,
  run: CheckRunState,
  action: 'created' | 'completed',
): void {
  const main = `refs/heads/${repo.defaultBranch}`
  forge.events.send(repo, caller, {
    name: 'check_run',
    action,
    ref: main,
    sha: repo.seenRefs.get(main) ?? run.headSha,
    payload: { check_run: presentCheckRun(world, repo, run) },
  })
}

function limitedText(output: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = optionalText(output, name)
  if (value !== undefined && value.length > TEXT) {
    throw invalidRequest(`Only ${TEXT} characters are allowed; ${value.length} were supplied.`)
  }
  return value
}

function annotationsOf(output: Readonly<Record<string, unknown>>): readonly JsonObject[] {
  const list = optionalList(output, 'annotations') ?? []
  if (list.length > ANNOTATIONS) {
    throw invalidRequest(`No more than ${ANNOTATIONS} items are allowed; ${list.length} were supplied.`)
  }
  return list.map((entry) => {
    if (!isRecord(entry)) throw invalidRequest('An item of "annotations" is not an object.')
    const start = optionalNumber(entry, 'start_line')
    const end = optionalNumber(entry, 'end_line')
    if (start === undefined || end === undefined)
      throw invalidRequest('"start_line" and "end_line" weren\'t supplied.')
    const columns = ['start_column', 'end_column'].map((name) => optionalNumber(entry, name) ?? null)
    if (start !== end && columns.some((column) => column !== null)) {
      throw invalidRequest('Columns are only allowed for annotations of one line.')
    }
    return asJsonObject({
      path: text(entry, 'path'),
      start_line: start,
      end_line: end,
      start_column: columns[0],
      end_column: columns[1],
      annotation_level: oneOf(text(entry, 'annotation_level'), 'annotation_level', [
        'notice',
        'warning',
        'failure',
      ]),
      message: text(entry, 'message'),
      title: optionalText(entry, 'title') ?? null,
      raw_details: optionalText(entry, 'raw_details') ?? null,
    })
  })
}

function presentAnnotation(
  world: World,
  repo: RepositoryState,
  sha: string,
  annotation: JsonObject,
): JsonObject {
  return { ...annotation, blob_href: `${htmlUrl(world, repo)}/blob/${sha}/${String(annotation['path'])}` }
}

function runOfPath(call: ApiCall): CheckRunState {
  const run = call.repo.checkRuns.get(numberParam(call, 'check_run_id'))
  if (run === undefined) throw notFound()
  return run
}

/** `check-run`. */
function presentCheckRun(world: World, repo: RepositoryState, run: CheckRunState) {
  const url = `${apiUrl(world, repo)}/check-runs/${run.id}`
  const html = `${htmlUrl(world, repo)}/runs/${run.id}`
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CheckRun', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite },
    app: presentApp(world, run.app),
    pull_requests: [...repo.pulls.values()]
      .filter((pull) => pull.headSha === run.headSha && issueOf(repo, pull).state === 'open')
      .map((pull) => presentPullMinimal(world, repo, pull)),
  }
}
