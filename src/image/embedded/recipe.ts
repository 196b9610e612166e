import { ConfigurationError } from '../../kernel/index.ts'
import { runCommands } from './commands.ts'
import { type Instruction, parseInstructions, refuse } from './instructions.ts'
import { assignments, expand, jsonForm, splitBlanks, type Variables, WordError } from './words.ts'

/** What a Dockerfile asks for, understood as far as it can be without running it. Words are not yet expanded. */
export interface Recipe {
  readonly file: string
  readonly stages: readonly Stage[]
  /** The stages that the target needs, in order; the target is the last. */
  readonly needed: readonly Stage[]
  readonly target: Stage
  /** The ARGs before the first FROM, with their values. */
  readonly globals: Variables
}

export interface Stage {
  readonly index: number
  readonly name: string | undefined
  readonly line: number
  readonly base:
    | { readonly kind: 'scratch' }
    | { readonly kind: 'stage'; readonly index: number }
    | { readonly kind: 'image'; readonly reference: string }
  readonly steps: readonly Step[]
}

export type Step = { readonly line: number; readonly text: string } & (
  | {
      readonly kind: 'copy'
      /** Index of the stage to copy from; the build context without it. */
      readonly from?: number
      readonly sources: readonly string[]
      readonly destination: string
      readonly chown?: string
      readonly chmod?: number
    }
  | { readonly kind: 'run'; readonly commands: readonly (readonly string[])[] }
  | { readonly kind: 'workdir'; readonly value: string }
  | { readonly kind: 'user' | 'stopsignal'; readonly value: string }
  | { readonly kind: 'env'; readonly pairs: readonly (readonly [string, string])[] }
  | { readonly kind: 'label'; readonly pairs: readonly (readonly [string, string])[] }
  | { readonly kind: 'arg'; readonly pairs: readonly (readonly [string, string | undefined])[] }
  | { readonly kind: 'expose'; readonly ports: readonly string[] }
  | { readonly kind: 'cmd' | 'entrypoint'; readonly command: readonly string[] }
  | {
      readonly kind: 'healthcheck'
      readonly flags: Readonly<Record<string, string>>
      readonly test: readonly string[]
    }
)

/**
 * Understands a Dockerfile or refuses it by file:line. `args` are the build arguments and the platform's own
 * (TARGETPLATFORM, …); `target` names the stage to build, the last one without it.
 */
export function planRecipe(
  source: string,
  file: string,
  args: Variables,
  target: string | undefined,
): Recipe {
  const globals: Record<string, string> = {}
  const stages: (Stage & { readonly steps: Step[] })[] = []
  for (const instruction of parseInstructions(source, file)) {
    try {
      const stage = stages.at(-1)
      if (instruction.keyword === 'FROM')
        stages.push(fromStage(instruction, stages, file, { ...platformOf(args), ...globals }))
      else if (stage === undefined) {
        if (instruction.keyword !== 'ARG') throw new WordError(`${instruction.keyword} before the first FROM`)
        for (const [name, value] of argPairs(instruction.text))
          globals[name] = args[name] ?? expand(value ?? '', globals)
      } else stage.steps.push(step(instruction, stages))
    } catch (error) {
      if (error instanceof WordError) throw refuse(file, instruction.line, error.message)
      throw error
    }
  }
  const last =
    target === undefined ? stages.at(-1) : stages.find((stage) => stage.name === target.toLowerCase())
  if (last === undefined) {
    throw new ConfigurationError(
      target === undefined ? `${file} has no FROM` : `${file} has no stage named ${target}`,
      {
        at: { file },
        fix: 'Name a stage of the Dockerfile as the target, or leave the target out for the last one.',
      },
    )
  }
  const needed = new Set<number>()
  const visit = (index: number) => {
    const stage = stages[index]
    if (stage === undefined || needed.has(index)) return
    needed.add(index)
    if (stage.base.kind === 'stage') visit(stage.base.index)
    for (const each of stage.steps) if (each.kind === 'copy' && each.from !== undefined) visit(each.from)
  }
  visit(last.index)
  return { file, stages, needed: stages.filter((stage) => needed.has(stage.index)), target: last, globals }
}

/** FROM sees the platform's arguments without declaring them. */
function platformOf(args: Variables): Variables {
  return Object.fromEntries(
    Object.entries(args).filter(([name]) => /^(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)$/.test(name)),
  )
}

function fromStage(from: Instruction, stages: readonly Stage[], file: string, variables: Variables) {
  const [written = '', as, name, ...more] = splitBlanks(from.text)
  if (
    written === '' ||
    more.length > 0 ||
    (as !== undefined && (as.toLowerCase() !== 'as' || name === undefined))
  ) {
    throw new WordError(`FROM ${from.text} is not FROM image [AS name]`)
  }
  for (const flag of from.flags) {
    const platform = expand(flag.value, variables)
    const own = [variables['TARGETPLATFORM'], variables['BUILDPLATFORM']]
    if (flag.name !== 'platform' || !own.includes(platform)) {
      throw new WordError(
        `FROM --${flag.name}=${flag.value} is not the platform that is built (${own[0] ?? ''})`,
      )
    }
  }
  const reference = expand(written, variables)
  const earlier = stages.findIndex(
    (stage) => stage.name !== undefined && stage.name === reference.toLowerCase(),
  )
  if (reference === '')
    throw refuse(file, from.line, `FROM ${written} names nothing: a variable in it has no value`)
  const base: Stage['base'] =
    reference === 'scratch'
      ? { kind: 'scratch' }
      : earlier >= 0
        ? { kind: 'stage', index: earlier }
        : { kind: 'image', reference }
  return { index: stages.length, name: name?.toLowerCase(), line: from.line, base, steps: [] as Step[] }
}

const plainFlags: Readonly<Record<string, readonly string[]>> = {
  COPY: ['from', 'chown', 'chmod', 'link'],
  RUN: ['mount'],
  HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
}

function step(instruction: Instruction, stages: readonly Stage[]): Step {
  const { keyword, line, text } = instruction
  for (const flag of instruction.flags) {
    if (!plainFlags[keyword]?.includes(flag.name)) throw new WordError(`${keyword} --${flag.name}`)
  }
  const flags = instruction.flags.map(({ name, value }) => `--${name}${value === '' ? '' : `=${value}`} `)
  const common = { line, text: `${keyword} ${flags.join('')}${text}` }
  switch (keyword) {
    case 'COPY':
      return { ...common, ...copyStep(instruction, stages) }
    case 'RUN': {
      // A cache mount only makes a build faster: this machine's npm cache does that. Others change what is built.
      const mount = instruction.flags.find((flag) => !/(^|,)type=cache(,|$)/.test(flag.value))
      if (mount !== undefined) throw new WordError(`RUN --mount=${mount.value}`)
      return { ...common, kind: 'run', commands: runCommands(text) }
    }
    case 'WORKDIR':
      return { ...common, kind: 'workdir', value: text }
    case 'USER':
      return { ...common, kind: 'user', value: text }
    case 'STOPSIGNAL':
      return { ...common, kind: 'stopsignal', value: text }
    case 'ENV':
      return { ...common, kind: 'env', pairs: assignments(text) }
    case 'LABEL':
      return { ...common, kind: 'label', pairs: assignments(text) }
    case 'ARG':
      return { ...common, kind: 'arg', pairs: argPairs(text) }
    case 'EXPOSE':
      return { ...common, kind: 'expose', ports: splitBlanks(text) }
    case 'CMD':
      return { ...common, kind: 'cmd', command: commandForm(text) }
    case 'ENTRYPOINT':
      return { ...common, kind: 'entrypoint', command: commandForm(text) }
    case 'HEALTHCHECK':
      return { ...common, ...healthcheckStep(instruction) }
    default:
      throw new WordError(`the embedded builder does not know ${keyword}`)
  }
}

function copyStep(instruction: Instruction, stages: readonly Stage[]) {
  const flag = (name: string) => instruction.flags.find((each) => each.name === name)?.value
  const words = jsonForm(instruction.text) ?? splitBlanks(instruction.text)
  const destination = words.at(-1)
  if (words.length < 2 || destination === undefined)
    throw new WordError('COPY needs a source and a destination')
  const from = flag('from')
  const chown = flag('chown')
  const chmod = flag('chmod')
  if (chmod !== undefined && !/^[0-7]{3,4}$/.test(chmod))
    throw new WordError(`COPY --chmod=${chmod} is not octal`)
  return {
    kind: 'copy' as const,
    sources: words.slice(0, -1),
    destination,
    ...(from === undefined ? {} : { from: stageIndex(from, stages) }),
    ...(chown === undefined ? {} : { chown }),
    ...(chmod === undefined ? {} : { chmod: Number.parseInt(chmod, 8) }),
  }
}

function stageIndex(from: string, stages: readonly Stage[]): number {
  const earlier = stages.slice(0, -1)
  const byName = earlier.findIndex((stage) => stage.name !== undefined && stage.name === from.toLowerCase())
  if (byName >= 0) return byName
  if (/^\d+$/.test(from) && Number(from) < earlier.length) return Number(from)
  throw new WordError(
    `COPY --from=${from} names no earlier stage; the embedded builder does not copy out of other images`,
  )
}

function healthcheckStep(instruction: Instruction) {
  const [kind = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(instruction.text)?.slice(1) ?? []
  const flags = Object.fromEntries(instruction.flags.map(({ name, value }) => [name, value]))
  if (kind.toUpperCase() === 'NONE') return { kind: 'healthcheck' as const, flags, test: ['NONE'] }
  if (kind.toUpperCase() !== 'CMD' || rest === '') throw new WordError('HEALTHCHECK is neither NONE nor CMD')
  const json = jsonForm(rest)
  return {
    kind: 'healthcheck' as const,
    flags,
    test: json === undefined ? ['CMD-SHELL', rest] : ['CMD', ...json],
  }
}

function commandForm(text: string): readonly string[] {
  return jsonForm(text) ?? ['/bin/sh', '-c', text]
}

function argPairs(text: string): readonly (readonly [string, string | undefined])[] {
  return splitBlanks(text).map((word) => {
    const at = word.indexOf('=')
    return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
  })
}
