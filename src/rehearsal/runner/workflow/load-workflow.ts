import {
  convertWorkflowTemplate,
  FeatureFlags,
  isMapping,
  isSequence,
  NoOperationTraceWriter,
  parseWorkflow,
  type TemplateToken,
} from '../github-packages.ts'
import type { CallInterface, InputDefinition, JobDefinition, Workflow } from './model.ts'
import { readSteps } from './steps.ts'
import { given, members, refusal, refuseInvalid, scalarText } from './tokens.ts'

/**
 * Reads a workflow file with GitHub's parser.
 * @param path as GitHub names it, `.github/workflows/release.yml`; for messages
 * @throws ConfigurationError with file:line:column and GitHub's words for every mistake
 */
export async function loadWorkflow(path: string, content: string): Promise<Workflow> {
  const { context, value } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter())
  const what = `The workflow ${path}`
  refuseInvalid(context, path, what)
  if (value === undefined || !isMapping(value)) throw refusal(path, undefined, 'the file is empty')
  const template = await convertWorkflowTemplate(context, value, undefined, {
    featureFlags: new FeatureFlags({ all: true }),
    maxReusableWorkflowDepth: 10,
  })
  refuseInvalid(context, path, what)
  const parts = members(value)
  const on = parts.get('on')
  const call = callInterface(on)
  return {
    path,
    events: template.events,
    dispatchInputs: inputsOf(members(members(on).get('workflow_dispatch')).get('inputs')),
    ...given('call', call),
    ...given('name', scalarText(parts.get('name'))),
    ...given('runName', parts.get('run-name')),
    ...given('env', parts.get('env')),
    ...given('defaults', parts.get('defaults')),
    ...given('concurrency', parts.get('concurrency')),
    ...given('permissions', parts.get('permissions')),
    jobs: jobsOf(path, parts.get('jobs'), template.jobs),
  }
}

type Converted = Awaited<ReturnType<typeof convertWorkflowTemplate>>['jobs']

function jobsOf(file: string, token: TemplateToken | undefined, converted: Converted) {
  const ids = [...members(token).keys()]
  return [...members(token)].map(([id, job]): JobDefinition => {
    const parts = members(job)
    const known = converted.find((candidate) => candidate.id.value === id)
    for (const unsupported of ['container', 'services', 'snapshot']) {
      if (parts.has(unsupported)) {
        throw refusal(
          file,
          parts.get(unsupported),
          `this runner has no containers: job '${id}' asks for '${unsupported}'`,
        )
      }
    }
    const base = {
      id,
      needs: (known?.needs ?? []).map((need) => ids.find((other) => sameId(other, need.value)) ?? need.value),
      condition: known?.if.expression ?? 'success()',
      ...given('name', parts.get('name')),
      ...given('strategy', parts.get('strategy')),
      ...given('concurrency', parts.get('concurrency')),
      ...given('permissions', parts.get('permissions')),
      line: job.line ?? 1,
      column: job.col ?? 1,
    }
    const uses = scalarText(parts.get('uses'))
    if (uses !== undefined) {
      const secrets = parts.get('secrets')
      return {
        ...base,
        kind: 'call',
        uses,
        ...given('with', parts.get('with')),
        ...given('secrets', scalarText(secrets) === 'inherit' ? ('inherit' as const) : secrets),
      }
    }
    return {
      ...base,
      kind: 'steps',
      ...given('env', parts.get('env')),
      ...given('runsOn', parts.get('runs-on')),
      ...given('environment', parts.get('environment')),
      ...given('outputs', parts.get('outputs')),
      ...given('defaults', parts.get('defaults')),
      ...given('continueOnError', parts.get('continue-on-error')),
      ...given('timeoutMinutes', parts.get('timeout-minutes')),
      steps: readSteps(file, parts.get('steps'), known?.type === 'job' ? known.steps : []),
    }
  })
}

// Ids of jobs are not case sensitive.
function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function callInterface(on: TemplateToken | undefined): CallInterface | undefined {
  if (on === undefined) return undefined
  const none: CallInterface = { inputs: [], secrets: [], outputs: [] }
  if (scalarText(on) === 'workflow_call') return none
  if (isSequence(on)) return [...on].some((item) => scalarText(item) === 'workflow_call') ? none : undefined
  const call = members(on).get('workflow_call')
  if (call === undefined) return undefined
  const parts = members(call)
  return {
    inputs: inputsOf(parts.get('inputs')),
    secrets: [...members(parts.get('secrets'))].map(([name, secret]) => ({
      name,
      required: scalarText(members(secret).get('required')) === 'true',
    })),
    outputs: [...members(parts.get('outputs'))].flatMap(([name, output]) => {
      const value = members(output).get('value')
      return value === undefined ? [] : [{ name, value }]
    }),
  }
}

const inputTypes = ['string', 'boolean', 'number', 'choice', 'environment'] as const

function inputsOf(token: TemplateToken | undefined): readonly InputDefinition[] {
  return [...members(token)].map(([name, input]) => {
    const parts = members(input)
    const written = scalarText(parts.get('type'))
    const options = parts.get('options')
    return {
      name,
      type: inputTypes.find((type) => type === written) ?? 'string',
      required: scalarText(parts.get('required')) === 'true',
      ...given('default', parts.get('default')),
      ...(options !== undefined && isSequence(options)
        ? { options: [...options].map((option) => scalarText(option) ?? '') }
        : {}),
    }
  })
}
