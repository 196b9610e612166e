import { entries, finding, items, member, text } from './document.ts'
import { isReusable } from './structure.ts'
import type { Rule } from './types.ts'

/** The one version of Node that actions run on. */
const node = 'node24'

/** What GitHub accepts in an action.yml and we do not. */
export const manifestRule: Rule = function* (file, repository) {
  if (file.kind !== 'action') return
  const runs = member(file.root, 'runs')
  const using = member(runs, 'using')
  for (const { name, key, value } of entries(member(file.root, 'outputs'))) {
    if (text(using) === 'composite' && text(member(value, 'value')) === undefined)
      yield finding(file, key, 'outputs', `the output ${name} has no value, so it is always empty`)
  }
  if (text(using) === 'composite') {
    for (const step of items(member(runs, 'steps'))) {
      if (text(member(step, 'name')) === undefined)
        yield finding(file, step, 'step-names', 'a step of a composite has a name: the log shows it')
    }
    return
  }
  if (text(using) !== node) yield finding(file, using ?? runs, 'node', `actions run on ${node}`)
  const main = member(runs, 'main')
  const stub = /^\.\.\/\.\.\/\.\.\/dist\/([a-z-]+)\.js$/.exec(text(main) ?? '')?.[1]
  if (stub === undefined || !repository.actions.includes(stub) || !file.path.includes(`/${stub}/`))
    yield finding(file, main ?? runs, 'main', 'main is the stub of this very action, ../../../dist/<name>.js')
}

/** What a called workflow gives back has a value. */
export const workflowOutputsRule: Rule = function* (file) {
  if (!isReusable(file)) return
  for (const { name, key, value } of entries(member(file.root, 'on', 'workflow_call', 'outputs'))) {
    if (text(member(value, 'value')) === undefined)
      yield finding(file, key, 'outputs', `the output ${name} has no value, so it is always empty`)
  }
}
