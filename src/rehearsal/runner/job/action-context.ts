import { asText, expandText, type Scope } from '../expression/index.ts'
import type { DeclaredInput } from './action-inputs.ts'
import type { ResolvedAction } from './actions.ts'

/** What an action adds to the `github` context. */
export function actionContext(action: ResolvedAction) {
  if (action.kind === 'stand-in') return { action_repository: action.name, action_ref: action.ref }
  return {
    ...(action.repository === undefined ? {} : { action_repository: action.repository }),
    ...(action.ref === undefined ? {} : { action_ref: action.ref }),
    ...(action.manifest.runs.using === 'composite' ? { action_path: action.dir } : {}),
  }
}

/** The inputs that an action declares, with what they are where a step gives none. */
export function declaredInputs(action: ResolvedAction, scope: Scope): readonly DeclaredInput[] {
  if (action.kind === 'stand-in') {
    const token = asText(scope.contexts.github?.['token'])
    return Object.entries(action.standIn.inputs).map(([name, value]) => ({
      name,
      fallback: () => (value === '${{ github.token }}' ? token : value),
    }))
  }
  return action.manifest.inputs.map((input) => ({
    name: input.name,
    ...(input.deprecation === undefined ? {} : { deprecation: input.deprecation }),
    fallback: () => expandText(input.default, scope),
  }))
}
