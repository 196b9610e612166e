import {
  as,
  dispatch,
  type Handlers,
  type Node,
  type ParsedFile,
  type ParsedStatement,
  type QualifiedName,
  relationName,
  strings,
  walk,
} from '../syntax/index.ts'

/** What in a statement takes as long as a table is large. */
export interface SlowWork {
  /** `builds an index`: what the statement does. */
  readonly what: string
  /** The table that decides how long it takes; undefined where the statement names none, or several. */
  readonly table: QualifiedName | undefined
}

/**
 * What the statement at an offset does that takes time, of a DO block what is written in it. SET NOT NULL is left to
 * lint, which knows whether a check proves it without a scan. Pure.
 *
 * @param offset where its first token stands in the file's text
 */
export function slowWork(file: ParsedFile, offset: number): readonly SlowWork[] {
  const statement = file.statements.find((one) => one.offset === offset && !one.inBlock)
  if (statement === undefined) return []
  if (as('DoStmt', statement.node) === undefined) return workOf(statement.node)
  const inside = (at: number) => at >= statement.offset && at < statement.end
  if (file.dynamic.some(inside)) return [{ what: 'runs SQL that it builds itself', table: undefined }]
  return file.statements.filter((one) => one.inBlock && inside(one.offset)).flatMap(nodeWork)
}

function nodeWork({ node }: ParsedStatement): readonly SlowWork[] {
  return workOf(node)
}

function workOf(node: Node): readonly SlowWork[] {
  return dispatch(handlers, node, undefined) ?? []
}

const rows = 'reads or writes rows'

const handlers: Handlers<undefined, readonly SlowWork[]> = {
  IndexStmt: (it) => [{ what: 'builds an index', table: relationName(it.relation) }],
  UpdateStmt: (it) => [{ what: rows, table: relationName(it.relation) }],
  DeleteStmt: (it) => [{ what: rows, table: relationName(it.relation) }],
  MergeStmt: (it) => [{ what: rows, table: relationName(it.relation) }],
  // VALUES are as many as somebody wrote down.
  InsertStmt: (it) => (reads(it.selectStmt) ? [{ what: rows, table: undefined }] : []),
  SelectStmt: (it) => (reads(it) ? [{ what: rows, table: undefined }] : []),
  CopyStmt: (it) => [{ what: rows, table: relationName(it.relation) }],
  CallStmt: () => [{ what: rows, table: undefined }],
  RefreshMatViewStmt: () => [{ what: rows, table: undefined }],
  AlterTableStmt: (it) => {
    const table = relationName(it.relation)
    return (it.cmds ?? []).flatMap((item): readonly SlowWork[] => {
      const command = as('AlterTableCmd', item)
      if (command?.subtype === 'AT_ValidateConstraint') return [{ what: 'scans a table', table }]
      const constraint = as('Constraint', command?.def)
      if (command?.subtype !== 'AT_AddConstraint' || constraint === undefined) return []
      return constraint.skip_validation === true || constraint.indexname !== undefined
        ? []
        : [{ what: 'scans a table for a constraint', table }]
    })
  },
}

// They move a sequence or a setting, and pg_dump and Drizzle's users write them into migrations.
const instant = new Set(['setval', 'nextval', 'currval', 'set_config', 'current_setting'])

/** Whether a query looks at a table, or calls what may. */
function reads(query: unknown): boolean {
  let found = false
  walk({ query }, (kind, body) => {
    if (kind === 'RangeVar') found = true
    if (kind === 'FuncCall') {
      const name = strings(body['funcname'] as readonly Node[] | undefined).at(-1)
      if (name !== undefined && !instant.has(name)) found = true
    }
    return undefined
  })
  return found
}
