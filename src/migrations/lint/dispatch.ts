import { as, kindOf, type NodeKind, relationName } from '../syntax/index.ts'
import { type Hit, type Hits, hits, type Rule, type RuleContext } from './rule.ts'
import { commandTexts } from './slices.ts'

/** A rule's finding with its rule. */
export interface Found {
  readonly rule: Rule
  readonly hit: Hit
}

type StatementHandler = (body: unknown, context: RuleContext) => Hits
type AlterHandler = NonNullable<Rule['alter']>[string]

/** The rules by what they look at, so that a statement meets only those that know its kind. */
export interface RuleIndex {
  readonly statements: ReadonlyMap<string, readonly (readonly [Rule, StatementHandler])[]>
  readonly commands: ReadonlyMap<string, readonly (readonly [Rule, AlterHandler])[]>
  readonly files: readonly Rule[]
}

export function indexRules(rules: readonly Rule[]): RuleIndex {
  const statements = new Map<string, (readonly [Rule, StatementHandler])[]>()
  const commands = new Map<string, (readonly [Rule, AlterHandler])[]>()
  for (const rule of rules) {
    for (const [kind, handler] of Object.entries(rule.on ?? {}))
      push(statements, kind, [rule, handler as StatementHandler])
    for (const [subtype, handler] of Object.entries(rule.alter ?? {}))
      push(commands, subtype, [rule, handler])
  }
  return { statements, commands, files: rules.filter((rule) => rule.file !== undefined) }
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

/** What the rules have to say of one statement. */
export function findInStatement(index: RuleIndex, context: RuleContext): readonly Found[] {
  const { node } = context.statement
  const kind: NodeKind = kindOf(node)
  const body = Object.values(node)[0] as unknown
  const found = (index.statements.get(kind) ?? []).flatMap(([rule, handler]) =>
    hits(handler(body, context)).map((hit) => ({ rule, hit })),
  )
  return kind === 'AlterTableStmt' ? [...found, ...findInCommands(index, context)] : found
}

function findInCommands(index: RuleIndex, context: RuleContext): readonly Found[] {
  const alter = as('AlterTableStmt', context.statement.node)
  const table = relationName(alter?.relation)
  if (table === undefined || alter?.objtype !== 'OBJECT_TABLE' || context.isNew(table)) return []
  const commands = alter.cmds ?? []
  let texts: readonly string[] | undefined
  return commands.flatMap((node, at) => {
    const command = as('AlterTableCmd', node)
    const handlers = index.commands.get(command?.subtype ?? '')
    if (command === undefined || handlers === undefined) return []
    texts ??= commandTexts(context.statement, commands.length) ?? []
    const asked = {
      command,
      table,
      known: context.table(table),
      text: texts[at],
      others: commands.length - 1,
    }
    return handlers.flatMap(([rule, handler]) => hits(handler(asked, context)).map((hit) => ({ rule, hit })))
  })
}
