import './json-imports.ts'

/**
 * GitHub's own parser and expression evaluator. They are imported here only, after the hook for their JSON files
 * stands, and used by everybody else from here.
 */
const parser = await import('@actions/workflow-parser')
const actions = await import('@actions/workflow-parser/actions/index')
const conditions = await import('@actions/workflow-parser/model/converter/if-condition')
const features = await import('@actions/expressions/features')
const expressions = await import('@actions/expressions')

export const {
  parseWorkflow,
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isScalar,
  isSequence,
  isString,
} = parser
export const { parseAction, convertActionTemplate } = actions
export const { ensureStatusFunction } = conditions
export const { FeatureFlags } = features
export const { Lexer, Parser, Evaluator, data } = expressions

export type { EventsConfig } from '@actions/workflow-parser/model/workflow-template'
export type { TemplateContext } from '@actions/workflow-parser/templates/template-context'
export type {
  BasicExpressionToken,
  MappingToken,
  TemplateToken,
} from '@actions/workflow-parser/templates/tokens/index'
