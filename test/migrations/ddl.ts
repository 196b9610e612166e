import fc from 'fast-check'

/**
 * Schema changes as drizzle-kit writes them, each with its way back, made up by chance: a model of the schema says what
 * can be done next, so that every change applies.
 */
export interface Change {
  readonly up: readonly string[]
  readonly down: readonly string[]
}

export interface GeneratedMigration {
  readonly up: string
  readonly down: string
  /** A further change that fits the schema before the migration: what a wrong way down may leave behind. */
  readonly leftover: string
}

interface Column {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly default: string | undefined
}

interface Table {
  readonly name: string
  readonly columns: readonly Column[]
  readonly indexes: readonly { readonly name: string; readonly text: string }[]
  readonly constraints: readonly { readonly name: string; readonly text: string }[]
  readonly security: boolean
  readonly comment: string | undefined
}

interface Model {
  readonly tables: readonly Table[]
  readonly enums: readonly { readonly name: string; readonly values: readonly string[] }[]
  readonly sequences: readonly string[]
  readonly next: number
}

const empty: Model = { tables: [], enums: [], sequences: [], next: 0 }

/** Four numbers that decide everything about one change. */
type Dice = readonly [number, number, number, number]

const dice = fc.tuple(fc.nat(999), fc.nat(999), fc.nat(999), fc.nat(999))

const types = [
  ['text', "'none'"],
  ['integer', '7'],
  ['timestamp with time zone', 'now()'],
  ['jsonb', `'{"a": 1}'::jsonb`],
  ['numeric(12, 2)', '0.5'],
  ['uuid', 'gen_random_uuid()'],
  ['varchar(40)', "'x'"],
  ['boolean', 'false'],
] as const

/** Histories of one to `most` migrations, each of one to three changes. */
export function histories(most: number): fc.Arbitrary<readonly GeneratedMigration[]> {
  return fc
    .array(fc.array(dice, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: most })
    .map((migrations) => {
      let model = empty
      return migrations.map((rolls, index) => {
        const leftover = change(model, rolls[0] ?? [0, 0, 0, 0]).change.up.join(';\n')
        const changes: Change[] = []
        // The first migration has a table at least.
        for (const roll of index === 0 ? [[0, 1, 2, 3] as const, ...rolls] : rolls) {
          const step = change(model, roll)
          model = step.model
          changes.push(step.change)
        }
        const join = (statements: readonly string[]) =>
          `${statements.join(';\n--> statement-breakpoint\n')};\n`
        return {
          up: join(changes.flatMap((one) => one.up)),
          down: join(changes.toReversed().flatMap((one) => one.down)),
          leftover,
        }
      })
    })
}

interface Step {
  readonly change: Change
  readonly model: Model
}

type Make = (model: Model, roll: Dice) => Step | undefined

/** The change that the dice name, or the next one of the list that the schema allows; a new table always can be made. */
function change(model: Model, roll: Dice): Step {
  for (let offset = 0; offset < makers.length; offset++) {
    const step = makers[(roll[0] + offset) % makers.length]?.(model, roll)
    if (step !== undefined) return step
  }
  return createTable(model, roll)
}

function pick<T>(list: readonly T[], by: number): T | undefined {
  return list[by % Math.max(1, list.length)]
}

function columnText({ name, type, notNull, default: value }: Column): string {
  return `"${name}" ${type}${value === undefined ? '' : ` DEFAULT ${value}`}${notNull ? ' NOT NULL' : ''}`
}

function newColumn(name: string, roll: Dice): Column {
  const [type, value] = types[roll[2] % types.length] ?? types[0]
  return { name, type, notNull: roll[3] % 3 === 0, default: roll[3] % 2 === 0 ? value : undefined }
}

function tableTexts(table: Table): readonly string[] {
  return [
    `CREATE TABLE "${table.name}" ("id" serial PRIMARY KEY NOT NULL${table.columns.map((one) => `, ${columnText(one)}`).join('')})`,
    ...table.constraints.map((one) => one.text),
    ...table.indexes.map((one) => one.text),
    ...(table.security ? [`ALTER TABLE "${table.name}" ENABLE ROW LEVEL SECURITY`] : []),
    ...(table.comment === undefined ? [] : [`COMMENT ON TABLE "${table.name}" IS '${table.comment}'`]),
  ]
}

function createTable(model: Model, roll: Dice): Step {
  const name = `t${model.next}`
  const columns = [newColumn('a', roll), newColumn('b', [roll[0], roll[1], roll[3], roll[2]])]
  const table: Table = { name, columns, indexes: [], constraints: [], security: false, comment: undefined }
  return {
    change: { up: tableTexts(table), down: [`DROP TABLE "${name}" CASCADE`] },
    model: { ...model, tables: [...model.tables, table], next: model.next + 1 },
  }
}

function withTable(model: Model, table: Table, changed: Table | undefined): Model {
  return {
    ...model,
    tables: model.tables.flatMap((one) => (one === table ? (changed === undefined ? [] : [changed]) : [one])),
    next: model.next + 1,
  }
}

/** A change of one table, from its SQL, the way back, and what the table is then. */
function onTable(
  make: (
    table: Table,
    roll: Dice,
    number: number,
  ) => { up: string; down: string | readonly string[]; table: Table | undefined } | undefined,
): Make {
  return (model, roll) => {
    const table = pick(model.tables, roll[1])
    if (table === undefined) return undefined
    const made = make(table, roll, model.next)
    if (made === undefined) return undefined
    return {
      change: { up: [made.up], down: [made.down].flat() },
      model: withTable(model, table, made.table),
    }
  }
}

/** A change of one column that no index and no constraint names. */
function onColumn(
  make: (
    table: Table,
    column: Column,
    roll: Dice,
    number: number,
  ) => { up: string; down: string; column: Column | undefined } | undefined,
): Make {
  return onTable((table, roll, number) => {
    const named = [...table.indexes, ...table.constraints].map((one) => one.text).join(' ')
    const column = pick(
      table.columns.filter((one) => !named.includes(`("${one.name}"`)),
      roll[2],
    )
    if (column === undefined) return undefined
    const made = make(table, column, roll, number)
    if (made === undefined) return undefined
    const columns = table.columns.flatMap((one) =>
      one === column ? (made.column === undefined ? [] : [made.column]) : [one],
    )
    return { up: made.up, down: made.down, table: { ...table, columns } }
  })
}

const alter = (table: Table, column: Column, what: string) =>
  `ALTER TABLE "${table.name}" ALTER COLUMN "${column.name}" ${what}`

const makers: readonly Make[] = [
  createTable,
  onTable((table) => ({ up: `DROP TABLE "${table.name}"`, down: tableTexts(table), table: undefined })),
  onTable((table, roll, number) => {
    const column = newColumn(`c${number}`, roll)
    return {
      up: `ALTER TABLE "${table.name}" ADD COLUMN ${columnText(column)}`,
      down: `ALTER TABLE "${table.name}" DROP COLUMN "${column.name}"`,
      table: { ...table, columns: [...table.columns, column] },
    }
  }),
  onColumn((table, column) => ({
    up: `ALTER TABLE "${table.name}" DROP COLUMN "${column.name}"`,
    down: `ALTER TABLE "${table.name}" ADD COLUMN ${columnText(column)}`,
    column: undefined,
  })),
  onColumn((table, column, _, number) => ({
    up: `ALTER TABLE "${table.name}" RENAME COLUMN "${column.name}" TO "r${number}"`,
    down: `ALTER TABLE "${table.name}" RENAME COLUMN "r${number}" TO "${column.name}"`,
    column: { ...column, name: `r${number}` },
  })),
  onColumn((table, column) =>
    column.default === undefined
      ? undefined
      : {
          up: alter(table, column, 'DROP DEFAULT'),
          down: alter(table, column, `SET DEFAULT ${column.default}`),
          column: { ...column, default: undefined },
        },
  ),
  onColumn((table, column) => {
    const value = types.find(([type]) => type === column.type)?.[1]
    return column.default !== undefined || value === undefined
      ? undefined
      : {
          up: alter(table, column, `SET DEFAULT ${value}`),
          down: alter(table, column, 'DROP DEFAULT'),
          column: { ...column, default: value },
        }
  }),
  onColumn((table, column) => ({
    up: alter(table, column, `${column.notNull ? 'DROP' : 'SET'} NOT NULL`),
    down: alter(table, column, `${column.notNull ? 'SET' : 'DROP'} NOT NULL`),
    column: { ...column, notNull: !column.notNull },
  })),
  onColumn((table, column) =>
    column.type !== 'integer'
      ? undefined
      : {
          up: alter(table, column, 'SET DATA TYPE bigint'),
          down: alter(table, column, 'SET DATA TYPE integer'),
          column: { ...column, type: 'bigint' },
        },
  ),
  onTable((table, roll, number) => {
    const column = pick(
      table.columns.filter((one) => one.type !== 'jsonb'),
      roll[2],
    )
    if (column === undefined) return undefined
    const name = `i${number}`
    const text = `CREATE ${roll[3] % 2 === 0 ? 'UNIQUE ' : ''}INDEX "${name}" ON "${table.name}" USING btree ("${column.name}")${roll[3] % 3 === 0 ? ` WHERE "${column.name}" IS NOT NULL` : ''}`
    return {
      up: text,
      down: `DROP INDEX "${name}"`,
      table: { ...table, indexes: [...table.indexes, { name, text }] },
    }
  }),
  onTable((table, roll) => {
    const index = pick(table.indexes, roll[2])
    return index === undefined
      ? undefined
      : {
          up: `DROP INDEX "${index.name}"`,
          down: index.text,
          table: { ...table, indexes: table.indexes.filter((one) => one !== index) },
        }
  }),
  onTable((table, roll, number) => {
    const column = pick(table.columns, roll[2])
    if (column === undefined) return undefined
    const name = `k${number}`
    const kind =
      roll[3] % 2 === 0 && column.type !== 'jsonb'
        ? `UNIQUE("${column.name}")`
        : `CHECK ("${column.name}" IS NOT NULL)`
    // The name of the column stands behind a parenthesis in both, which is how the model finds it again.
    const text = `ALTER TABLE "${table.name}" ADD CONSTRAINT "${name}" ${kind}`
    return {
      up: text,
      down: `ALTER TABLE "${table.name}" DROP CONSTRAINT "${name}"`,
      table: { ...table, constraints: [...table.constraints, { name, text }] },
    }
  }),
  onTable((table) => ({
    up: `ALTER TABLE "${table.name}" ${table.security ? 'DISABLE' : 'ENABLE'} ROW LEVEL SECURITY`,
    down: `ALTER TABLE "${table.name}" ${table.security ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`,
    table: { ...table, security: !table.security },
  })),
  onTable((table, _, number) => ({
    up: `COMMENT ON TABLE "${table.name}" IS 'number ${number}'`,
    down: `COMMENT ON TABLE "${table.name}" IS ${table.comment === undefined ? 'NULL' : `'${table.comment}'`}`,
    table: { ...table, comment: `number ${number}` },
  })),
  (model, roll) => {
    const name = `e${model.next}`
    const values = ['a', 'b', 'c'].slice(0, 1 + (roll[2] % 3))
    return {
      change: {
        up: [`CREATE TYPE "${name}" AS ENUM (${values.map((value) => `'${value}'`).join(', ')})`],
        down: [`DROP TYPE "${name}"`],
      },
      model: { ...model, enums: [...model.enums, { name, values }], next: model.next + 1 },
    }
  },
  (model, roll) => {
    const one = pick(model.enums, roll[1])
    if (one === undefined) return undefined
    const [old = 'a', ...others] = one.values
    const value = `v${model.next}`
    return {
      change: {
        up: [`ALTER TYPE "${one.name}" RENAME VALUE '${old}' TO '${value}'`],
        down: [`ALTER TYPE "${one.name}" RENAME VALUE '${value}' TO '${old}'`],
      },
      model: {
        ...model,
        enums: model.enums.map((other) => (other === one ? { ...one, values: [value, ...others] } : other)),
        next: model.next + 1,
      },
    }
  },
  (model, roll) => {
    const name = `s${model.next}`
    return {
      change: {
        up: [`CREATE SEQUENCE "${name}" INCREMENT BY ${1 + (roll[2] % 5)} START WITH ${1 + (roll[3] % 50)}`],
        down: [`DROP SEQUENCE "${name}"`],
      },
      model: { ...model, sequences: [...model.sequences, name], next: model.next + 1 },
    }
  },
]
