import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Scalar, YAMLMap } from 'yaml'
import { isMap, isNode, isScalar, isSeq } from 'yaml'
import { entries, finding, items, member, scalars, text } from './document.ts'
import { readsOf } from './expressions.ts'
import { type Job, jobsOf } from './structure.ts'
import type { Finding, Repository, Rule, SourceFile } from './types.ts'
import { interfaceOf, ownFile, parseUses } from './uses.ts'

/** What the expressions at one place may name. */
interface Scope {
  readonly inputs: ReadonlySet<string> | undefined
  /** Steps by id with their outputs; undefined where those are not known. */
  readonly steps: ReadonlyMap<string, ReadonlySet<string> | undefined>
  readonly needs: ReadonlyMap<string, ReadonlySet<string>>
  readonly jobs: ReadonlyMap<string, ReadonlySet<string>>
}

/** Every input, step, output and job that an expression names is there: GitHub makes an empty text of a typing error. */
export const referencesRule: Rule = function* (file, repository) {
  yield* file.kind === 'action' ? inAction(file, repository) : inWorkflow(file, repository)
}

function* inAction(file: SourceFile, repository: Repository): Iterable<Finding> {
  const inputs = new Set(names(member(file.root, 'inputs')))
  const steps = items(member(file.root, 'runs', 'steps'))
  const scope: Scope = { inputs, steps: new Map(), needs: new Map(), jobs: new Map() }
  yield* inSteps(file, repository, steps, scope)
  const all = { ...scope, steps: stepOutputs(repository, steps) }
  for (const { value } of entries(member(file.root, 'outputs')))
    yield* check(file, member(value, 'value'), all)
}

function* inWorkflow(file: SourceFile, repository: Repository): Iterable<Finding> {
  const on = member(file.root, 'on')
  const inputs = new Set(
    ['workflow_call', 'workflow_dispatch'].flatMap((event) => names(member(on, event, 'inputs'))),
  )
  yield* unusedInputs(file)
  const jobs = jobsOf(file)
  const outputs = new Map(jobs.map((job) => [job.id, outputsOf(job, repository)]))
  const nothing: Scope = { inputs, steps: new Map(), needs: new Map(), jobs: new Map() }
  for (const key of ['run-name', 'env', 'concurrency', 'defaults'])
    yield* check(file, member(file.root, key), nothing)
  for (const { value } of entries(member(on, 'workflow_call', 'outputs')))
    yield* check(file, member(value, 'value'), { ...nothing, jobs: outputs })
  for (const job of jobs) {
    const needed = needsOf(job)
    const scope: Scope = {
      ...nothing,
      needs: new Map(needed.map((id) => [id, outputs.get(id) ?? new Set<string>()])),
    }
    const steps = stepOutputs(repository, job.steps)
    for (const { name, key, value } of entries(job.node)) {
      if (name === 'steps') yield* inSteps(file, repository, job.steps, scope)
      else if (name === 'outputs') yield* check(file, value, { ...scope, steps })
      else yield* check(file, value, scope, key)
    }
  }
}

/** An input that nothing names promises what the workflow does not do. */
function* unusedInputs(file: SourceFile): Iterable<Finding> {
  const named = new Set(
    scalars(file.root)
      .flatMap((scalar) => reads(scalar, /^[^{]*\binputs\./.test(String(scalar.value))))
      .flatMap(([context, name]) => (context === 'inputs' && name !== undefined ? [name] : [])),
  )
  for (const event of ['workflow_call', 'workflow_dispatch']) {
    for (const { name, key } of entries(member(file.root, 'on', event, 'inputs'))) {
      if (!named.has(name)) yield finding(file, key, 'references', `nothing uses the input ${name}`)
    }
  }
}

/** A step sees the steps above it. */
function* inSteps(
  file: SourceFile,
  repository: Repository,
  steps: readonly YAMLMap[],
  scope: Scope,
): Iterable<Finding> {
  for (const [index, step] of steps.entries()) {
    const here = { ...scope, steps: stepOutputs(repository, steps.slice(0, index)) }
    for (const { key, value } of entries(step)) yield* check(file, value, here, key)
  }
}

function* check(file: SourceFile, node: unknown, scope: Scope, key?: Scalar): Iterable<Finding> {
  const condition = key?.value === 'if'
  for (const scalar of scalars(node)) {
    for (const path of reads(scalar, condition)) {
      const mistake = mistakeIn(path, scope)
      if (mistake !== undefined) yield finding(file, scalar, 'references', mistake)
    }
  }
}

/** What cannot be parsed is the language service's to report. */
function reads(scalar: Scalar, condition: boolean): readonly (readonly string[])[] {
  try {
    return readsOf(scalar, condition)
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('Expression')) return []
    throw error
  }
}

function mistakeIn(path: readonly string[], scope: Scope): string | undefined {
  const [context, name, kind, output] = path
  if (name === undefined) return undefined
  const written = path.join('.')
  switch (context) {
    case 'inputs':
      return scope.inputs?.has(name) === false ? `there is no input ${name}` : undefined
    case 'steps': {
      if (!scope.steps.has(name)) return `${written}: no step above has the id ${name}`
      const known = scope.steps.get(name)
      return kind === 'outputs' && output !== undefined && known?.has(output) === false
        ? `the step ${name} has no output ${output}`
        : undefined
    }
    case 'needs':
      return missingOutput(scope.needs, name, kind, output, `${written}: the job does not need ${name}`)
    case 'jobs':
      return missingOutput(scope.jobs, name, kind, output, `${written}: there is no job ${name}`)
    default:
      return undefined
  }
}

function missingOutput(
  jobs: ReadonlyMap<string, ReadonlySet<string>>,
  name: string,
  kind: string | undefined,
  output: string | undefined,
  absent: string,
): string | undefined {
  const outputs = jobs.get(name)
  if (outputs === undefined) return absent
  return kind === 'outputs' && output !== undefined && !outputs.has(output)
    ? `the job ${name} has no output ${output}`
    : undefined
}

function stepOutputs(
  repository: Repository,
  steps: readonly YAMLMap[],
): ReadonlyMap<string, ReadonlySet<string> | undefined> {
  return new Map(
    steps.flatMap((step) => {
      const id = text(member(step, 'id'))
      return id === undefined ? [] : [[id, outputsOfStep(repository, step)]]
    }),
  )
}

function outputsOfStep(repository: Repository, step: YAMLMap): ReadonlySet<string> | undefined {
  const uses = text(member(step, 'uses'))
  if (uses !== undefined) {
    const known = interfaceOf(repository, parseUses(uses))
    return known === undefined ? undefined : new Set(Object.keys(known.outputs))
  }
  return written(repository, text(member(step, 'run')) ?? '')
}

/** What a script writes as NAME=… or NAME<<…, itself or by a script of ours that it calls. */
function written(repository: Repository, script: string): ReadonlySet<string> {
  const called = [...script.matchAll(/\bscripts\/[\w-]+\.(?:ts|mjs)\b/g)].map(([path]) =>
    join(repository.root, path),
  )
  const texts = [
    script,
    ...called.filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8')),
  ]
  return new Set(
    texts.flatMap((it) =>
      [...it.matchAll(/(?<![\w-])([A-Za-z_][\w-]*)(?:=|<<)/g)].map((match) => match[1] ?? ''),
    ),
  )
}

function outputsOf(job: Job, repository: Repository): ReadonlySet<string> {
  const uses = text(member(job.node, 'uses'))
  if (uses === undefined) return new Set(names(member(job.node, 'outputs')))
  const path = ownFile(parseUses(uses))
  const called = repository.files.find((it) => it.path === path)
  return new Set(names(member(called?.root, 'on', 'workflow_call', 'outputs')))
}

function needsOf(job: Job): readonly string[] {
  const needs = member(job.node, 'needs')
  if (isScalar(needs)) return [String(needs.value)]
  return isSeq(needs) ? needs.items.map((it) => (isScalar(it) ? String(it.value) : '')) : []
}

function names(node: unknown): readonly string[] {
  return isNode(node) && isMap(node) ? entries(node).map((it) => it.name) : []
}
