export { evaluateCondition, type Scope, type StatusFunctions } from './evaluate.ts'
export { hashFiles } from './hash-files.ts'
export {
  expand,
  expandFlag,
  expandMinutes,
  expandObject,
  expandStrings,
  expandText,
  isObject,
} from './template.ts'
export { asText, isList } from './values.ts'
