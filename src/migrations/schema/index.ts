/** The database's schema as a folder's SQL makes it, statement by statement: what lint and checklist look things up in. */
export { applyStatement } from './apply.ts'
export {
  type Column,
  emptySchema,
  type Index,
  type Schema,
  type Since,
  settle,
  type Table,
  type TableConstraint,
} from './schema.ts'
