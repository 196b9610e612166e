import { isMapping, isSequence, type TemplateToken } from '../github-packages.ts'
import type { StepDefinition } from './model.ts'
import { given, members, refusal, scalarText } from './tokens.ts'

interface Converted {
  readonly id: string
  readonly if?: { readonly expression: string }
}

/**
 * Steps from the token tree, which alone has `with`, `env` and the rest, together with the ids and conditions that
 * GitHub's converter gives them.
 */
export function readSteps(
  file: string,
  token: TemplateToken | undefined,
  converted: readonly Converted[],
): readonly StepDefinition[] {
  if (token === undefined || !isSequence(token)) return []
  return [...token].map((item, index) => readStep(file, item, converted[index], index))
}

function readStep(
  file: string,
  token: TemplateToken,
  converted: Converted | undefined,
  index: number,
): StepDefinition {
  const parts = members(isMapping(token) ? token : undefined)
  for (const unsupported of ['background', 'parallel', 'wait', 'wait-all', 'cancel']) {
    if (parts.has(unsupported)) {
      throw refusal(file, parts.get(unsupported), `this runner does not run '${unsupported}' steps`)
    }
  }
  return {
    id: scalarText(parts.get('id')) ?? converted?.id ?? `__step_${index}`,
    condition: converted?.if?.expression ?? 'success()',
    ...given('name', parts.get('name')),
    ...given('continueOnError', parts.get('continue-on-error')),
    ...given('timeoutMinutes', parts.get('timeout-minutes')),
    ...given('env', parts.get('env')),
    ...given('run', parts.get('run')),
    ...given('shell', parts.get('shell')),
    ...given('workingDirectory', parts.get('working-directory')),
    ...given('uses', scalarText(parts.get('uses'))),
    ...given('with', parts.get('with')),
    line: token.line ?? 1,
    column: token.col ?? 1,
  }
}
