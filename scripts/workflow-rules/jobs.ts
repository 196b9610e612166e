import { isMap, type Node } from 'yaml'
import { commentBehind, entries, finding, member, scalars, text } from './document.ts'
import { type Job, jobsOf } from './structure.ts'
import type { Finding, Rule, SourceFile } from './types.ts'
import { parseUses } from './uses.ts'

/** Nothing is granted to a whole workflow; every job says what it needs and why. */
export const permissionsRule: Rule = function* (file) {
  if (file.kind !== 'workflow') return
  const top = member(file.root, 'permissions')
  if (!isMap(top) || top.items.length > 0)
    yield finding(
      file,
      top ?? file.root,
      'permissions',
      'the workflow grants nothing: `permissions: {}` at the top',
    )
  for (const job of jobsOf(file)) {
    const granted = member(job.node, 'permissions')
    if (!isMap(granted)) {
      yield finding(
        file,
        granted ?? job.key,
        'permissions',
        `the job ${job.id} lists its permissions one by one`,
      )
      continue
    }
    for (const { name, key, value } of entries(granted)) {
      if (text(value) !== 'none' && commentBehind(file, value) === undefined)
        yield finding(file, key, 'permissions', `say behind ${name} what the job ${job.id} needs it for`)
    }
  }
}

export const timeoutRule: Rule = function* (file) {
  for (const job of jobsOf(file)) {
    if (job.steps.length > 0 && member(job.node, 'timeout-minutes') === undefined)
      yield finding(
        file,
        job.key,
        'timeout',
        `the job ${job.id} has no timeout-minutes; the default is six hours`,
      )
  }
}

/** What changes an environment or a release waits for its turn, and is never cancelled half-way. */
export const concurrencyRule: Rule = function* (file) {
  for (const job of jobsOf(file)) {
    if (!job.steps.some(changesSomething)) continue
    const concurrency = member(job.node, 'concurrency') ?? member(file.root, 'concurrency')
    if (
      text(member(concurrency, 'cancel-in-progress')) === 'false' &&
      text(member(concurrency, 'queue')) === 'max'
    )
      continue
    yield finding(
      file,
      concurrency ?? job.key,
      'concurrency',
      `the job ${job.id} deploys or releases, so it needs concurrency with cancel-in-progress: false and queue: max`,
    )
  }
}

function changesSomething(step: Job['steps'][number]): boolean {
  const reference = parseUses(text(member(step, 'uses')) ?? '')
  if (reference.kind !== 'same-repository' && reference.kind !== 'ours') return false
  const name = reference.path.replace(/^actions\//, '')
  if (name === 'migrate')
    return !['status', 'plan', 'check', 'comment'].includes(text(member(step, 'with', 'mode')) ?? '')
  if (name === 'semver-release')
    return ['prepare', 'publish'].includes(text(member(step, 'with', 'mode')) ?? '')
  return ['deploy-ecs', 'rollback'].includes(name)
}

/**
 * Where every secret of the caller reaches the called workflow. An environment's secrets reach a called workflow's
 * job in no other way (actions/runner#1490, #4453), so callers of deploys, rollbacks and drills need it, and nobody else.
 */
const inheriting =
  /^(?:\.github\/workflows\/release|(?:workflows-templates|examples\/[^/]+\/\.github\/workflows)\/(?:release|deploy|rollback|drill))\.yml$/

export const secretsRule: Rule = function* (file) {
  for (const job of jobsOf(file)) {
    const secrets = member(job.node, 'secrets')
    if (text(secrets) !== 'inherit') continue
    if (!inheriting.test(file.path))
      yield finding(file, secrets, 'secrets', 'pass the secrets that the called workflow needs by name')
    else if (commentBehind(file, secrets) === undefined)
      yield finding(file, secrets, 'secrets', 'say in a comment behind it which secret has to get through')
  }
}

/** An expression inside a script is text that anybody may have written: it goes through `env`. */
export const injectionRule: Rule = function* (file) {
  const steps = file.kind === 'workflow' ? member(file.root, 'jobs') : member(file.root, 'runs')
  yield* inScripts(file, steps)
}

function* inScripts(file: SourceFile, node: Node | null | undefined): Iterable<Finding> {
  for (const { name, value } of entries(node)) {
    if (name === 'run' && (text(value) ?? '').includes('${{'))
      yield finding(file, value, 'injection', 'no `${{` inside run: pass the value by env and write "$NAME"')
    yield* inScripts(file, value)
  }
  if (node !== null && node !== undefined && 'items' in node && !isMap(node)) {
    for (const item of node.items as readonly Node[]) yield* inScripts(file, item)
  }
}

/** `::set-output` and its kin were replaced by files, and the runner ignores them. */
export const commandsRule: Rule = function* (file) {
  for (const scalar of scalars(file.root)) {
    const command = /::(set-output|save-state|set-env|add-path)\b/.exec(String(scalar.value))?.[1]
    if (command !== undefined)
      yield finding(file, scalar, 'commands', `::${command}:: is gone; append to the runner's file instead`)
  }
}
