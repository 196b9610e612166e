import {
  convertActionTemplate,
  isMapping,
  NoOperationTraceWriter,
  parseAction,
  type TemplateToken,
} from '../github-packages.ts'
import type { ActionManifest, CompositeRuns, NodeRuns } from './model.ts'
import { readSteps } from './steps.ts'
import { given, members, refusal, refuseInvalid, scalarText } from './tokens.ts'

/**
 * Reads an action.yml with GitHub's parser.
 * @throws ConfigurationError with file:line:column for every mistake, and for an action that needs a container
 */
export function loadAction(file: string, content: string): ActionManifest {
  const { context, value } = parseAction({ name: file, content }, new NoOperationTraceWriter())
  refuseInvalid(context, file, `The action ${file}`)
  if (value === undefined || !isMapping(value)) throw refusal(file, undefined, 'the file is empty')
  const template = convertActionTemplate(context, value)
  refuseInvalid(context, file, `The action ${file}`)
  const parts = members(value)
  return {
    file,
    name: template.name ?? file,
    inputs: [...members(parts.get('inputs'))].map(([name, input]) => {
      const declared = members(input)
      return {
        name,
        required: scalarText(declared.get('required')) === 'true',
        ...given('default', declared.get('default')),
        ...given('deprecation', scalarText(declared.get('deprecationMessage'))),
      }
    }),
    outputs: [...members(parts.get('outputs'))].map(([name, output]) => ({
      name,
      ...given('value', members(output).get('value')),
    })),
    runs: runsOf(file, parts.get('runs'), template.runs.using === 'composite' ? template.runs.steps : []),
  }
}

function runsOf(
  file: string,
  token: TemplateToken | undefined,
  converted: Parameters<typeof readSteps>[2],
): CompositeRuns | NodeRuns {
  const parts = members(token)
  const using = scalarText(parts.get('using'))
  switch (using) {
    case 'composite':
      return { using, steps: readSteps(file, parts.get('steps'), withIds(converted)) }
    case 'node20':
    case 'node22':
    case 'node24': {
      const main = scalarText(parts.get('main'))
      if (main === undefined) throw refusal(file, token, "a JavaScript action needs 'main'")
      return {
        using,
        main,
        ...given('pre', scalarText(parts.get('pre'))),
        ...given('preIf', conditionText(parts.get('pre-if'))),
        ...given('post', scalarText(parts.get('post'))),
        ...given('postIf', conditionText(parts.get('post-if'))),
      }
    }
    case 'docker':
      throw refusal(
        file,
        parts.get('using'),
        "this runner has no containers: 'using: docker' actions are refused",
      )
    default:
      throw refusal(
        file,
        parts.get('using') ?? token,
        `'using: ${using ?? ''}' is not supported, use 'composite' or 'node24' instead`,
      )
  }
}

// Ids that were not written are the converter's empty strings in actions; an empty id would be one shared step.
function withIds(steps: Parameters<typeof readSteps>[2]): Parameters<typeof readSteps>[2] {
  return steps.map((step, index) => (step.id === '' ? { ...step, id: `__step_${index}` } : step))
}

function conditionText(token: TemplateToken | undefined): string | undefined {
  return token === undefined ? undefined : token.isExpression ? token.toString() : scalarText(token)
}
