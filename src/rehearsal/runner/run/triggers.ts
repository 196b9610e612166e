import type { TriggeringEvent } from '../types.ts'
import type { Workflow } from '../workflow/index.ts'
import { matchesAny } from './patterns.ts'

/** Activity types that start a workflow which names none. */
const defaultTypes: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['opened', 'synchronize', 'reopened'],
  pull_request_target: ['opened', 'synchronize', 'reopened'],
}

type Filters = Readonly<Record<string, unknown>>

/** Whether an event starts a workflow: its `on`, with types, branches, tags and paths. */
export function isTriggered(workflow: Workflow, event: TriggeringEvent): boolean {
  if (!Object.hasOwn(workflow.events, event.name)) return false
  const configured = workflow.events[event.name]
  const filters: Filters = typeof configured === 'object' && configured !== null ? { ...configured } : {}
  return (
    matchesTypes(filters, event) &&
    matchesRef(filters, event) &&
    matchesPaths(filters, event) &&
    matchesWorkflow(filters, event)
  )
}

function matchesTypes(filters: Filters, event: TriggeringEvent): boolean {
  const types = list(filters, 'types') ?? defaultTypes[event.name]
  return types === undefined || event.action === undefined || types.includes(event.action)
}

function matchesRef(filters: Filters, event: TriggeringEvent): boolean {
  if (event.name === 'pull_request' || event.name === 'pull_request_target') {
    return (
      event.baseRef === undefined || passes(filters, 'branches', event.baseRef.replace('refs/heads/', ''))
    )
  }
  if (event.name !== 'push' && event.name !== 'workflow_run') return true
  const [, kind, name = ''] = /^refs\/(heads|tags)\/(.+)$/.exec(event.ref) ?? []
  const names = (part: string) => filters[part] !== undefined || filters[`${part}-ignore`] !== undefined
  // A push workflow that filters only branches is not started by tags, and the other way round.
  if (kind === 'tags') return names('tags') ? passes(filters, 'tags', name) : !names('branches')
  return names('branches') ? passes(filters, 'branches', name) : !names('tags')
}

function matchesPaths(filters: Filters, event: TriggeringEvent): boolean {
  const { changedFiles } = event
  if (changedFiles === undefined || event.ref.startsWith('refs/tags/')) return true
  const paths = list(filters, 'paths')
  if (paths !== undefined) return changedFiles.some((file) => matchesAny(paths, file))
  const ignored = list(filters, 'paths-ignore')
  return ignored === undefined || changedFiles.some((file) => !matchesAny(ignored, file))
}

function matchesWorkflow(filters: Filters, event: TriggeringEvent): boolean {
  const workflows = list(filters, 'workflows')
  return workflows === undefined || event.workflowName === undefined || workflows.includes(event.workflowName)
}

function passes(filters: Filters, kind: string, name: string): boolean {
  const wanted = list(filters, kind)
  if (wanted !== undefined) return matchesAny(wanted, name)
  const ignored = list(filters, `${kind}-ignore`)
  return ignored === undefined || !matchesAny(ignored, name)
}

function list(filters: Filters, name: string): readonly string[] | undefined {
  const value = filters[name]
  return Array.isArray(value) ? value.map(String) : undefined
}
