import { type ApiCall, created, noContent, ok, page, type Route } from '../api.ts'
import { ApiError, notFound, validationFailed } from '../errors.ts'
import { isRecord, optionalList, optionalText, text } from '../fields.ts'
import { presentLabel } from '../present/index.ts'
import type { LabelState } from '../world.ts'
import { issueOfPath } from './issue-of-path.ts'

const READ = ['issues=read', 'pull_requests=read']
const WRITE = ['issues=write', 'pull_requests=write']

export const labelRoutes: readonly Route[] = [
  // ---- labels of the repository ----
  {
    route: 'GET /repos/{owner}/{repo}/labels',
    needs: READ,
    handle: (call) =>
      page(call, [...call.repo.labels.values()], (label) => presentLabel(call.world, call.repo, label)),
  },
  {
    route: 'POST /repos/{owner}/{repo}/labels',
    needs: WRITE,
    handle: (call) => {
      const name = text(call.body, 'name')
      if (call.repo.labels.has(name.toLowerCase())) throw validationFailed('Label', 'already_exists', 'name')
      const label = makeLabel(
        call,
        name,
        labelColor(call.body) ?? 'ededed',
        optionalText(call.body, 'description') ?? null,
      )
      return created(presentLabel(call.world, call.repo, label))
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/labels/{name}',
    needs: READ,
    handle: (call) => ok(presentLabel(call.world, call.repo, labelOfPath(call))),
  },
  {
    route: 'PATCH /repos/{owner}/{repo}/labels/{name}',
    needs: WRITE,
    handle: (call) => {
      const { world, repo, body } = call
      const label = labelOfPath(call)
      const renamed = optionalText(body, 'new_name') ?? label.name
      if (renamed.toLowerCase() !== label.name.toLowerCase() && repo.labels.has(renamed.toLowerCase())) {
        throw validationFailed('Label', 'already_exists', 'name')
      }
      for (const issue of repo.issues.values()) {
        issue.labels = issue.labels.map((name) => (name === label.name ? renamed : name))
      }
      repo.labels.delete(label.name.toLowerCase())
      label.name = renamed
      label.color = labelColor(body) ?? label.color
      label.description = optionalText(body, 'description') ?? label.description
      repo.labels.set(renamed.toLowerCase(), label)
      return ok(presentLabel(world, repo, label))
    },
  },
  {
    route: 'DELETE /repos/{owner}/{repo}/labels/{name}',
    needs: WRITE,
    handle: (call) => {
      const label = labelOfPath(call)
      call.repo.labels.delete(label.name.toLowerCase())
      for (const issue of call.repo.issues.values()) {
        issue.labels = issue.labels.filter((name) => name !== label.name)
      }
      return noContent
    },
  },
  // ---- labels of an issue ----
  {
    route: 'GET /repos/{owner}/{repo}/issues/{issue_number}/labels',
    needs: READ,
    handle: (call) => {
      const { labels } = issueOfPath(call)
      return page(call, labelsNamed(call, labels), (label) => presentLabel(call.world, call.repo, label))
    },
  },
  {
    route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
    needs: WRITE,
    handle: (call) => setLabels(call, (old, given) => [...new Set([...old, ...given])]),
  },
  {
    route: 'PUT /repos/{owner}/{repo}/issues/{issue_number}/labels',
    needs: WRITE,
    handle: (call) => setLabels(call, (_, given) => given),
  },
  {
    route: 'DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}',
    needs: WRITE,
    handle: (call) => {
      const issue = issueOfPath(call)
      const label = call.repo.labels.get((call.params['name'] ?? '').toLowerCase())
      if (label === undefined || !issue.labels.includes(label.name))
        throw new ApiError(404, 'Label does not exist')
      issue.labels = issue.labels.filter((name) => name !== label.name)
      return ok(labelsNamed(call, issue.labels).map((left) => presentLabel(call.world, call.repo, left)))
    },
  },
]

function labelOfPath(call: ApiCall): LabelState {
  const label = call.repo.labels.get((call.params['name'] ?? '').toLowerCase())
  if (label === undefined) throw notFound()
  return label
}

export function labelNames(body: ApiCall['body']): readonly string[] | undefined {
  return optionalList(body, 'labels')?.map((entry) => (isRecord(entry) ? text(entry, 'name') : String(entry)))
}

function labelColor(body: ApiCall['body']): string | undefined {
  const color = optionalText(body, 'color')
  if (color !== undefined && !/^[0-9a-f]{6}$/i.test(color))
    throw validationFailed('Label', 'invalid', 'color')
  return color?.toLowerCase()
}

function makeLabel(
  { world, repo }: ApiCall,
  name: string,
  color: string,
  description: string | null,
): LabelState {
  const label = { id: world.nextId(), name, color, description, isDefault: false }
  repo.labels.set(name.toLowerCase(), label)
  return label
}

/** The labels by these names, made where they are not there yet, as GitHub does. */
export function ensureLabels(call: ApiCall, names: readonly string[]): string[] {
  return names.map(
    (name) => (call.repo.labels.get(name.toLowerCase()) ?? makeLabel(call, name, 'ededed', null)).name,
  )
}

function labelsNamed({ repo }: ApiCall, names: readonly string[]): readonly LabelState[] {
  return names.map((name) => repo.labels.get(name.toLowerCase())).filter((label) => label !== undefined)
}

function setLabels(
  call: ApiCall,
  combine: (old: readonly string[], given: readonly string[]) => readonly string[],
) {
  const issue = issueOfPath(call)
  issue.labels = [...combine(issue.labels, ensureLabels(call, labelNames(call.body) ?? []))]
  issue.updatedAt = call.world.now()
  return ok(labelsNamed(call, issue.labels).map((label) => presentLabel(call.world, call.repo, label)))
}
