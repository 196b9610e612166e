import { applyStatement, emptySchema, type Schema } from '../schema/index.ts'
import type { ParsedFile, SqlParser } from '../syntax/index.ts'
import type { Migration, SqlFile } from '../types.ts'
import { type Declarations, declarationsOf, placeAt, type Slip } from './declaration.ts'
import { type Declared, declare } from './declared.ts'
import { type Inference, infer } from './inference.ts'
import { judge } from './judgement.ts'
import { sidecarDeclarations } from './sidecar.ts'
import type { ChecklistProblem, ChecklistResult } from './types.ts'

/**
 * The release checklist of a migration: what its author declares, against what its SQL says. Pure; never throws.
 * The checklist is there even where there are problems, and is then the stricter reading.
 *
 * @param parser from `loadParser()`, which a caller awaits once
 * @param folder the migrations that it stands among: those before it say what type a column has that is changed
 */
export function checklistOf(
  migration: Migration,
  parser: SqlParser,
  folder: readonly Migration[] = [],
): ChecklistResult {
  const { declared, slips } = frontMatterOf(migration.up, migration.sidecar)
  const parsed = parser.parseFile(migration.up)
  const unreadable = syntaxSlips(migration.up, parsed)
  const [unread] = unreadable
  const before = () => schemaBefore(migration, folder, parser)
  const judged = judge(migration, declared, infer(migration.up, parsed, before), unread?.message)
  const problems = [...slips, ...unreadable, ...judged.slips].map(
    (slip): ChecklistProblem => ({ ...slip, migration: migration.name }),
  )
  return { checklist: judged.checklist, problems }
}

/** Read anew for each migration that asks, which few do; the parser reads each file once. */
function schemaBefore(migration: Migration, folder: readonly Migration[], parser: SqlParser): Schema {
  const schema = emptySchema()
  const at = folder.findIndex((one) => one.name === migration.name)
  for (const { up } of folder.slice(0, Math.max(at, 0))) {
    for (const statement of parser.parseFile(up).statements) applyStatement(schema, statement, 'before')
  }
  return schema
}

/** What the SQL of a file says by itself; `unread` where part of it cannot be read or is built at run time. Pure. */
export function inferenceOf(
  file: SqlFile,
  parser: SqlParser,
): Inference & { readonly unread: string | undefined } {
  const parsed = parser.parseFile(file)
  return {
    ...infer(file, parsed),
    unread:
      parsed.problems.length > 0 || parsed.dynamic.length > 0
        ? 'has SQL that cannot be read beforehand'
        : undefined,
  }
}

/** What an SQL file declares of itself, whatever stands beside it: without YAML, for what is to stay small. */
export function declaredIn(file: SqlFile): Declared {
  return declare(declarationsOf(file).declarations).declared
}

/**
 * What an SQL file declares of itself, judged by spelling alone: for a down file, which has no phase of its own but
 * may say how it locks and what it loses.
 */
export function frontMatterOf(
  file: SqlFile,
  sidecar?: Migration['sidecar'],
): { readonly declared: Declared; readonly slips: readonly Slip[] } {
  const inside = declarationsOf(file)
  const beside: Declarations =
    sidecar === undefined ? { declarations: [], slips: [] } : sidecarDeclarations(sidecar)
  const { declared, slips } = declare([...inside.declarations, ...beside.declarations])
  return { declared, slips: [...inside.slips, ...beside.slips, ...slips] }
}

function syntaxSlips(file: SqlFile, parsed: ParsedFile): readonly Slip[] {
  return parsed.problems.map((problem) => {
    const at = placeAt(file, problem.offset)
    return {
      kind: 'syntax',
      message: `${at.file}:${at.line} is not SQL that PostgreSQL 18 takes: ${problem.message}`,
      fix: 'Mend the statement; a file is read up to PostgreSQL 18.',
      at,
    }
  })
}
