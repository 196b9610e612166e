/** The SQL inside a DO block, found with PostgreSQL's own PL/pgSQL parser. */

/** A statement of a block: its text and where that stands in the block's statement. */
export interface Procedural {
  readonly text: string
  readonly offset: number
}

export interface ProceduralStatements {
  readonly statements: readonly Procedural[]
  /** Where SQL is put together at run time. */
  readonly dynamic: readonly number[]
}

interface Expression {
  readonly query?: unknown
}

/**
 * @param block the text of the DO statement
 * @param parse libpg_query's PL/pgSQL parser; throws on what it cannot read
 * @returns undefined where the block is not PL/pgSQL
 */
export function proceduralStatements(
  block: string,
  parse: (sql: string) => unknown,
): ProceduralStatements | undefined {
  let tree: unknown
  try {
    tree = parse(block)
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
  const statements: Procedural[] = []
  const dynamic: number[] = []
  let from = 0
  const find = (text: string) => {
    // The parser copies a statement's text as it stands, in the order of the block.
    const at = block.indexOf(text, from)
    const offset = at === -1 ? Math.max(0, block.indexOf(text)) : at
    from = Math.max(from, offset)
    return offset
  }
  visit(tree, (kind, body) => {
    const { query } = expression(body, kind)
    if (typeof query !== 'string') return
    if (kind === 'PLpgSQL_stmt_execsql') statements.push({ text: query, offset: find(query) })
    else if (kind === 'PLpgSQL_stmt_fors') statements.push({ text: query, offset: find(query) })
    else if (kind === 'PLpgSQL_stmt_perform') {
      // PERFORM f() is kept as SELECT f(), which does not stand in the text.
      statements.push({ text: query, offset: find(query.replace(/^\s*select\s*/i, '')) })
    } else if (kind === 'PLpgSQL_stmt_dynexecute') {
      const constant = stringConstant(query)
      if (constant === undefined) dynamic.push(find(query))
      else statements.push({ text: constant, offset: find(constant) })
    }
  })
  return { statements, dynamic }
}

const fields: Readonly<Record<string, string>> = {
  PLpgSQL_stmt_execsql: 'sqlstmt',
  PLpgSQL_stmt_fors: 'query',
  PLpgSQL_stmt_perform: 'expr',
  PLpgSQL_stmt_dynexecute: 'query',
}

function expression(body: Readonly<Record<string, unknown>>, kind: string): Expression {
  const field = fields[kind]
  const holder = field === undefined ? undefined : body[field]
  if (typeof holder !== 'object' || holder === null) return {}
  return (holder as { readonly PLpgSQL_expr?: Expression }).PLpgSQL_expr ?? {}
}

/** The text of an EXECUTE whose argument is one plain string. */
function stringConstant(expression: string): string | undefined {
  const dollar = /^\s*(\$\w*\$)([\s\S]*)\1\s*$/.exec(expression)
  if (dollar?.[2] !== undefined && !dollar[2].includes(dollar[1] ?? '')) return dollar[2]
  const quoted = /^\s*'((?:[^']|'')*)'\s*$/.exec(expression)
  return quoted?.[1]?.replaceAll("''", "'")
}

function visit(node: unknown, see: (kind: string, body: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, see)
    return
  }
  if (typeof node !== 'object' || node === null) return
  for (const [key, value] of Object.entries(node)) {
    if (
      key.startsWith('PLpgSQL_stmt_') &&
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value)
    )
      see(key, value as Readonly<Record<string, unknown>>)
    visit(value, see)
  }
}
