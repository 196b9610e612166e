import { configLeaves, type Leaf } from '../../src/config/index.ts'
import { readsOfAction } from './code-reads.ts'
import type { ConfigPath } from './config-paths.ts'
import { entries, finding, member, scalars } from './document.ts'
import { readsOf } from './expressions.ts'
import type { Finding, Repository, Rule, SourceFile } from './types.ts'

/** What every action has, whatever its code does: settings.ts reads them for all. */
const everywhere = ['config', 'working-directory']
/** What the host gives besides the outputs of the action: the report's files. */
const fromHost = ['report', 'junit']

/** Leaves that an action's code names and that it has no use for, with the reason. */
const notAnInput: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rollback: { 'promote-from': 'what served here before needs no promotion; rollback-ports.ts takes it off' },
}

/** An action.yml and the code behind it agree: every input is read, every input that is read is declared, likewise outputs. */
export const codeRule: Rule = function* (file, repository) {
  const action = composite(file, repository)
  if (action === undefined) return
  const code = readsOfAction(repository.root, action)
  const declared = new Map(entries(member(file.root, 'inputs')).map((it) => [it.name, it.key]))
  const leaves = configLeaves(declared.has('environment') ? '*' : undefined)
  const read = leavesRead(leaves, code.config)
  const inSteps = namedInSteps(file)
  const inputs = new Set([...code.inputs].filter((name) => name !== 'role-to-assume' || read.has('aws-role')))

  for (const [name, key] of declared) {
    if (!inputs.has(name) && !read.has(name) && !inSteps.has(name))
      yield finding(file, key, 'code', `nothing reads the input ${name}`)
  }
  for (const name of [...everywhere, ...inputs, ...read]) {
    if (declared.has(name) || notAnInput[action]?.[name] !== undefined) continue
    const leaf = leaves.some((it) => it.input === name)
    yield finding(
      file,
      member(file.root, 'inputs'),
      'code',
      leaf
        ? `the code reads ${name} of deploy-kit.yml; add it to the sections of the generated inputs`
        : `the code reads the input ${name}, which is not declared`,
    )
  }
  yield* outputs(file, code.outputs)
}

function* outputs(file: SourceFile, set: ReadonlySet<string>): Iterable<Finding> {
  const node = member(file.root, 'outputs')
  const declared = entries(node)
  for (const { name, key } of declared) {
    if (!set.has(name) && !fromHost.includes(name))
      yield finding(file, key, 'code', `nothing sets the output ${name}`)
  }
  for (const name of set) {
    if (!declared.some((it) => it.name === name))
      yield finding(file, node, 'code', `the code sets the output ${name}, which is not declared`)
  }
}

function composite(file: SourceFile, repository: Repository): string | undefined {
  if (file.kind !== 'action') return undefined
  const name = file.path === 'action.yml' ? 'plan' : /^actions\/([\w-]+)\/action\.yml$/.exec(file.path)?.[1]
  return name !== undefined && repository.actions.includes(name) ? name : undefined
}

/** Inputs that the composite's own steps name. `toJSON(inputs)` hands on all and counts for none. */
function namedInSteps(file: SourceFile): ReadonlySet<string> {
  const steps = member(file.root, 'runs', 'steps')
  return new Set(
    scalars(steps)
      .flatMap((scalar) => readsOf(scalar, /\binputs\./.test(String(scalar.value))))
      .flatMap(([context, name]) => (context === 'inputs' && name !== undefined ? [name] : [])),
  )
}

/** The inputs that stand for the parts of deploy-kit.yml that code uses: a whole part stands for all below it. */
function leavesRead(leaves: readonly Leaf[], used: readonly ConfigPath[]): ReadonlySet<string> {
  const read = new Set<string>()
  for (const path of used) {
    const asked = path.at(-1) === '?'
    const at = normalize(asked ? path.slice(0, -1) : path)
    for (const leaf of leaves) {
      const same = leaf.path.join('.') === at.join('.')
      const within = at.every((key, index) => leaf.path[index] === key)
      const beyond =
        leaf.path.every((key, index) => at[index] === key) &&
        !leaves.some((it) => it !== leaf && startsWith(it.path, at))
      if (same || beyond || (within && !asked && isPart(at))) read.add(leaf.input)
    }
  }
  return read
}

/** An environment's own migrations.url wins over the module's, and has the same input; its other keys have their own. */
function normalize(path: ConfigPath): ConfigPath {
  const own = path[3] !== undefined && path[3] !== 'url'
  return path[0] === 'environments' && path[2] === 'migrations' && !own ? path.slice(2) : path
}

/** Passing on the whole file or a whole environment says nothing about what is read of it. */
function isPart(path: ConfigPath): boolean {
  return path.length > 0 && path.join('.') !== 'environments' && path.join('.') !== 'environments.*'
}

function startsWith(path: ConfigPath, prefix: ConfigPath): boolean {
  return prefix.every((key, index) => path[index] === key)
}
