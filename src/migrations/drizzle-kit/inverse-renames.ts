import { readStatements } from '../sql/index.ts'

const name = '"(?:[^"]|"")+"'
const qualified = `${name}(?:\\.${name})?`
const renamed = new RegExp(`^ALTER (TABLE|TYPE|SEQUENCE|VIEW|INDEX) (${qualified}) RENAME TO (${name})$`)
const partRenamed = new RegExp(
  `^ALTER (TABLE|VIEW|TYPE) (${qualified}) RENAME (COLUMN|CONSTRAINT|ATTRIBUTE|VALUE) (${name}|'[^']*') TO (${name}|'[^']*')$`,
)
const policyRenamed = new RegExp(`^ALTER (POLICY|TRIGGER) (${name}) ON (${qualified}) RENAME TO (${name})$`)

/**
 * The way back of a migration that only renames, newest first, as drizzle-kit writes renames; undefined where it does
 * anything else. drizzle-kit 0.31 asks a terminal about renames and cannot be told the answer.
 */
export function inverseRenames(up: string): readonly string[] | undefined {
  const inverse: string[] = []
  for (const { text } of readStatements(up)) {
    const back = inverseOf(text.replace(/\s+/g, ' '))
    if (back === undefined) return undefined
    inverse.unshift(back)
  }
  return inverse.length === 0 ? undefined : inverse
}

function inverseOf(statement: string): string | undefined {
  const whole = renamed.exec(statement)
  if (whole !== null) {
    const [, kind, from = '', to = ''] = whole
    const dot = from.lastIndexOf('."')
    const [schema, old] = dot === -1 ? ['', from] : [from.slice(0, dot + 1), from.slice(dot + 1)]
    return `ALTER ${kind} ${schema}${to} RENAME TO ${old};`
  }
  const part = partRenamed.exec(statement)
  if (part !== null) return `ALTER ${part[1]} ${part[2]} RENAME ${part[3]} ${part[5]} TO ${part[4]};`
  const policy = policyRenamed.exec(statement)
  if (policy !== null) return `ALTER ${policy[1]} ${policy[4]} ON ${policy[3]} RENAME TO ${policy[2]};`
  return undefined
}
