import type { Constraint } from '../syntax/index.ts'
import {
  as,
  baseType,
  type ColumnDef,
  type QualifiedName,
  quoteIdentifier,
  sqlName,
} from '../syntax/index.ts'
import { type ColumnText, columnText } from './column-definition.ts'
import { fill, inMigrations, notNullParts, type Part } from './later.ts'
import type { AlterCommand, RuleContext } from './rule.ts'
import { alterTableSql, defaultName } from './slices.ts'
import { volatileCall } from './volatile.ts'

/**
 * A column that is added with what would be computed or checked for every row under the lock of ADD COLUMN, as
 * migrations that come to the same and keep the table usable. Undefined where its text does not show its parts, and
 * for a partitioned table, which takes neither CONCURRENTLY nor, before PostgreSQL 18, NOT VALID.
 */
export function columnApart(alter: AlterCommand, context: RuleContext): string | undefined {
  const column = as('ColumnDef', alter.command.def)
  const text = alter.text === undefined ? undefined : columnText(alter.text)
  if (column?.colname === undefined || text === undefined || alter.known?.partitioned === true)
    return undefined
  const constraints = (column.constraints ?? []).flatMap((node) => as('Constraint', node) ?? [])
  const asked: Asked = { table: alter.table, name: column.colname, text, constraints, major: context.major }
  const values = valuesOf(asked, column, context)
  const keys = constraints.filter((one) => /^CONSTR_(UNIQUE|PRIMARY)$/.test(one.contype ?? ''))
  const checks = checksApart(asked)
  const mandatory =
    values.mandatory ||
    constraints.some((one) => one.contype === 'CONSTR_NOTNULL' || one.contype === 'CONSTR_PRIMARY')
  // A constant default fills every row at once, so that NOT NULL costs nothing.
  const proven = mandatory && values.constant
  const kept = text.clauses.filter(
    ({ kind }) =>
      kind === 'null' ||
      ((kind === 'default' || kind === 'generated') &&
        values.own === undefined &&
        values.type === undefined) ||
      (kind === 'not-null' && proven),
  )
  const head = `${text.head} ${text.name} ${values.type ?? text.type}`
  const notNull = mandatory && !proven ? notNullParts(alter.table, column.colname, context.major) : []
  const [forbidding, validating, ...settling] = notNull
  return inMigrations([
    {
      statements: [
        ...(values.own?.before ?? []),
        alterTableSql(alter.table, [head, ...kept.map((clause) => clause.text)].join(' ')),
        ...(values.own?.after ?? []),
        ...checks.map((check) => alterTableSql(alter.table, check.add)),
      ],
    },
    {
      when: 'in the next migration, for the rows that are there',
      statements:
        values.own === undefined
          ? []
          : fill(alter.table, alter.known, quoteIdentifier(column.colname), values.own.value),
    },
    ...(forbidding === undefined
      ? []
      : values.own === undefined
        ? [
            {
              ...forbidding,
              when: 'in a later migration, when every row and every running version has a value',
            },
          ]
        : [forbidding]),
    {
      statements: [
        ...checks.map((check) => alterTableSql(alter.table, check.validate)),
        ...(validating?.statements ?? []),
      ],
    },
    ...settling,
    ...keys.flatMap((key) => keyApart(asked, key)),
    ...(values.own?.last ?? []),
  ])
}

interface Asked {
  readonly table: QualifiedName
  readonly name: string
  readonly text: ColumnText
  readonly constraints: readonly Constraint[]
  readonly major: number
}

interface Values {
  /** The type to add, where it is not the one that was written. */
  readonly type?: string
  readonly mandatory: boolean
  /** Every row has a value as soon as the column is there. */
  readonly constant: boolean
  /** What gives every row a value of its own. */
  readonly own?: {
    readonly before?: readonly string[]
    readonly after?: readonly string[]
    /** What the old rows are set to. */
    readonly value: string
    readonly last?: readonly Part[]
  }
}

const serials: Readonly<Record<string, string>> = {
  smallserial: 'smallint',
  serial2: 'smallint',
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
}

function valuesOf(asked: Asked, column: ColumnDef, context: RuleContext): Values {
  const serial = serials[baseType(column.typeName) ?? '']
  const identity = asked.constraints.some((one) => one.contype === 'CONSTR_IDENTITY')
  if (serial !== undefined) return numbered(asked, serial, undefined)
  const generated = asked.text.clauses.find((clause) => clause.kind === 'generated')
  if (identity && generated !== undefined) return numbered(asked, asked.text.type, generated.text)
  if (generated !== undefined && /\bSTORED\s*$/i.test(generated.text)) return computed(asked, generated.text)
  const standing = asked.text.clauses.find((clause) => clause.kind === 'default')
  if (standing === undefined) return { mandatory: false, constant: generated !== undefined }
  const given = asked.constraints.find((one) => one.contype === 'CONSTR_DEFAULT')
  if (given === undefined || volatileCall(given, context.schema) === undefined)
    return { mandatory: false, constant: !/^DEFAULT\s+NULL\s*$/i.test(standing.text) }
  return {
    mandatory: false,
    constant: false,
    own: {
      after: [alterTableSql(asked.table, `ALTER COLUMN ${asked.text.name} SET ${standing.text}`)],
      value: 'DEFAULT',
    },
  }
}

/** serial and identity: a sequence gives the numbers, to new rows first. */
function numbered({ table, name, text }: Asked, type: string, identity: string | undefined): Values {
  const sequence = sqlName({
    schema: table.schema,
    name: defaultName(table, [name], identity === undefined ? 'seq' : 'numbers'),
  })
  const options = identity === undefined ? undefined : /\(([\s\S]*)\)\s*$/.exec(identity)?.[1]?.trim()
  const quoted = sequence.replaceAll("'", "''")
  const takesOver: Part = {
    when: 'and in the one after, where the identity goes on with the next number',
    statements: [
      alterTableSql(
        table,
        `ALTER COLUMN ${text.name} DROP DEFAULT, ALTER COLUMN ${text.name} ADD ${identity ?? ''}`,
      ),
      `SELECT setval(pg_get_serial_sequence('${sqlName(table).replaceAll("'", "''")}', '${name.replaceAll("'", "''")}'), nextval('${quoted}'), false);`,
      `DROP SEQUENCE ${sequence};`,
    ],
  }
  return {
    type,
    mandatory: true,
    constant: false,
    own: {
      before: [`CREATE SEQUENCE ${sequence} AS ${type}${options === undefined ? '' : ` ${options}`};`],
      after: [
        alterTableSql(table, `ALTER COLUMN ${text.name} SET DEFAULT nextval('${quoted}')`),
        ...(identity === undefined
          ? [`ALTER SEQUENCE ${sequence} OWNED BY ${sqlName(table)}.${text.name};`]
          : []),
      ],
      value: 'DEFAULT',
      ...(identity === undefined ? {} : { last: [takesOver] }),
    },
  }
}

/** A stored generated column as a plain one that a trigger fills; VIRTUAL where the server has it. */
function computed({ table, name, text, major }: Asked, generated: string): Values {
  if (major >= 18)
    return {
      type: `${text.type} ${generated.replace(/\bSTORED\s*$/i, 'VIRTUAL')}`,
      mandatory: false,
      constant: true,
    }
  const expression = /\bAS\s*(\([\s\S]*\))\s*STORED\s*$/i.exec(generated)?.[1] ?? '(NULL)'
  const trigger = quoteIdentifier(defaultName(table, [name], 'computed'))
  const routine = sqlName({ schema: table.schema, name: defaultName(table, [name], 'computed') })
  return {
    mandatory: false,
    constant: false,
    own: {
      after: [
        `CREATE FUNCTION ${routine}() RETURNS trigger LANGUAGE plpgsql AS $computed$
BEGIN
  SELECT ${expression} INTO NEW.${text.name} FROM (SELECT NEW.*) AS written;
  RETURN NEW;
END
$computed$;`,
        `CREATE TRIGGER ${trigger} BEFORE INSERT OR UPDATE ON ${sqlName(table)} FOR EACH ROW EXECUTE FUNCTION ${routine}();`,
      ],
      value: expression,
    },
  }
}

/** References and checks: added NOT VALID, validated apart. */
function checksApart({
  table,
  name,
  text,
  constraints,
}: Asked): readonly { readonly add: string; readonly validate: string }[] {
  const clauses = text.clauses.filter(({ kind }) => kind === 'references' || kind === 'check')
  const nodes = constraints.filter((one) => /^CONSTR_(FOREIGN|CHECK)$/.test(one.contype ?? ''))
  return clauses.map((clause, index) => {
    const foreign = clause.kind === 'references'
    const own = quoteIdentifier(
      nodes[index]?.conname ?? defaultName(table, [name], foreign ? 'fkey' : 'check'),
    )
    const what = foreign ? `FOREIGN KEY (${text.name}) ${clause.text}` : clause.text
    return { add: `ADD CONSTRAINT ${own} ${what} NOT VALID`, validate: `VALIDATE CONSTRAINT ${own}` }
  })
}

function keyApart({ table, name, text }: Asked, key: Constraint): readonly Part[] {
  const primary = key.contype === 'CONSTR_PRIMARY'
  const own = quoteIdentifier(
    key.conname ?? (primary ? defaultName(table, [], 'pkey') : defaultName(table, [name], 'key')),
  )
  const nulls = key.nulls_not_distinct === true ? ' NULLS NOT DISTINCT' : ''
  return [
    {
      statements: [`CREATE UNIQUE INDEX CONCURRENTLY ${own} ON ${sqlName(table)} (${text.name})${nulls};`],
    },
    {
      when: 'and in the one after',
      statements: [
        alterTableSql(
          table,
          `ADD CONSTRAINT ${own} ${primary ? 'PRIMARY KEY' : 'UNIQUE'} USING INDEX ${own}`,
        ),
      ],
    },
  ]
}
