/** PostgreSQL's own parser for those who must know what a statement does, and where in the file it says so. */
export type {
  AlterTableCmd,
  AlterTableStmt,
  ColumnDef,
  Constraint,
  IndexStmt,
  Node,
  RangeVar,
  TypeName,
} from 'libpg-query'
export { type LineComment, lineComments } from './comments.ts'
export {
  baseType,
  key,
  listedName,
  objectName,
  type QualifiedName,
  quoteIdentifier,
  relationName,
  sqlName,
  sqlType,
  strings,
  typeModifiers,
} from './names.ts'
export { as, dispatch, type Handlers, kindOf, type NodeBody, type NodeKind, walk } from './nodes.ts'
export {
  loadParser,
  type ParsedFile,
  type ParsedStatement,
  type SqlParser,
  type SyntaxProblem,
} from './parser.ts'
