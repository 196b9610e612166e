import { expandStrings, type Scope } from '../expression/index.ts'
import type { TemplateToken } from '../github-packages.ts'
import type { StepLog } from './step-log.ts'

export interface DeclaredInput {
  readonly name: string
  readonly deprecation?: string
  /** The value where the step gives none. */
  readonly fallback: () => string
}

/** The inputs of an action as its step gives them, with the defaults of those left out; names as the action writes them. */
export function actionInputs(
  log: StepLog,
  given: TemplateToken | undefined,
  declared: readonly DeclaredInput[],
  scope: Scope,
): Readonly<Record<string, string>> {
  const inputs: Record<string, string> = {}
  const written = expandStrings(given, scope)
  for (const [name, value] of Object.entries(written)) {
    const definition = declared.find((input) => input.name.toLowerCase() === name.toLowerCase())
    inputs[definition?.name ?? name] = value
    if (definition?.deprecation !== undefined) {
      log.warning(`Input '${name}' has been deprecated with message: ${definition.deprecation}`)
    }
  }
  const unexpected = Object.keys(inputs).filter((name) => !declared.some((input) => input.name === name))
  if (unexpected.length > 0) {
    log.warning(
      `Unexpected input(s) ${unexpected.map((name) => `'${name}'`).join(', ')}, valid inputs are [${declared.map(({ name }) => `'${name}'`).join(', ')}]`,
    )
  }
  for (const input of declared) {
    if (inputs[input.name] === undefined) inputs[input.name] = input.fallback()
  }
  return inputs
}

/** INPUT_* as JavaScript actions read them. */
export function inputEnv(inputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value,
    ]),
  )
}
