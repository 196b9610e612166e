import { frontMatterOf } from '../checklist/index.ts'
import { locksOf } from '../locks/index.ts'
import { applyStatement, emptySchema, type Schema, settle } from '../schema/index.ts'
import { statementsOf, transactionMode } from '../sql/index.ts'
import {
  as,
  key,
  type Node,
  objectName,
  type ParsedFile,
  type QualifiedName,
  type SqlParser,
} from '../syntax/index.ts'
import { describe, type Places, placesIn } from './describe.ts'
import { type Found, findInStatement, indexRules, type RuleIndex } from './dispatch.ts'
import { ignoresOf } from './ignores.ts'
import { hits, type RuleContext, type Step } from './rule.ts'
import { rules } from './rules/index.ts'
import { metaRules } from './rules/meta.ts'
import { settleIgnores } from './settle-ignores.ts'
import type { Finding, Ignored, LintedMigration, LintOptions, LintResult } from './types.ts'
import { workOf } from './work.ts'

/**
 * Looks through a folder's migrations for what hurts a database that is in use. Pure; never throws on any SQL.
 *
 * @param migrations all of the folder, in their order: the earlier ones tell what the tables are
 * @param parser from `loadParser()`
 */
export function lint(
  migrations: readonly LintedMigration[],
  parser: SqlParser,
  options: LintOptions = {},
): LintResult {
  const schema = emptySchema()
  const active = rules.filter((rule) => rule.strict !== true || options.profile === 'strict')
  const index = indexRules(active)
  const known = new Set(
    [...active, ...metaRules].map((rule) => rule.id).filter((id) => options.off?.has(id) !== true),
  )
  const findings: Finding[] = []
  const ignored: Ignored[] = []
  let files = 0
  for (const migration of migrations) {
    const parsed = parser.parseFile(migration.up)
    if (options.only?.has(migration.name) === false) {
      for (const statement of parsed.statements) applyStatement(schema, statement, 'before')
      continue
    }
    files++
    const result = lintFile({ migration, parsed, schema, index, options, known })
    findings.push(...result.findings)
    ignored.push(...result.ignored)
    // Looked at each by itself, the next file finds in use what this one makes.
    if (options.only === undefined) settle(schema)
  }
  return { findings, ignored, files }
}

interface FileTask {
  readonly migration: LintedMigration
  readonly parsed: ParsedFile
  readonly schema: Schema
  readonly index: RuleIndex
  readonly options: LintOptions
  readonly known: ReadonlySet<string>
}

function lintFile(task: FileTask): Pick<LintResult, 'findings' | 'ignored'> {
  const { migration, parsed, schema, options } = task
  const file = migration.up
  const places = placesIn(migration, parsed)
  const transactional =
    transactionMode(statementsOf(file)).transactional &&
    frontMatterOf(file, migration.sidecar).declared.transaction?.value !== 'none'
  const found: Found[] = []
  const steps: Step[] = []
  const isNew = (name: QualifiedName | undefined) => isNewIn(schema, name)
  for (const statement of parsed.statements) {
    const context: RuleContext = {
      statement,
      schema,
      major: options.serverMajor ?? 13,
      transactional,
      table: (name) => (name === undefined ? undefined : schema.tables.get(key(name))),
      isNew,
      dropped: (table, name) =>
        steps.some((step) => dropsOn(step.statement.node, table).includes(name ?? '')),
    }
    const here = findInStatement(task.index, context)
    found.push(
      ...here.map(({ rule, hit }) => ({ rule, hit: { ...hit, offset: hit.offset ?? statement.offset } })),
    )
    steps.push({
      statement,
      exclusive: locksOf(statement, schema).flatMap(({ table, mode }) =>
        mode === 'ACCESS EXCLUSIVE' && !isNew(table) ? [table] : [],
      ),
      work: workOf(
        statement,
        here.map(({ hit }) => hit),
        isNew,
      ),
    })
    applyStatement(schema, statement, 'now')
  }
  const view = { steps, transactional, text: file.text, dynamic: parsed.dynamic, schema, isNew }
  for (const rule of task.index.files) found.push(...hits(rule.file?.(view)).map((hit) => ({ rule, hit })))
  const described = [
    ...syntaxFindings(parsed, places),
    ...found
      .filter(({ rule }) => options.off?.has(rule.id) !== true)
      .map((one) => describe(one, places, options.rows)),
  ]
  return settleIgnores(unique(described), ignoresOf(file, migration.sidecar), places, task.known)
}

/** The names of triggers, policies and rules of a table that a statement drops. */
function dropsOn(node: Node, table: QualifiedName): readonly string[] {
  const it = as('DropStmt', node)
  if (!/^OBJECT_(TRIGGER|POLICY|RULE)$/.test(it?.removeType ?? '')) return []
  return (it?.objects ?? []).flatMap((object) => {
    const parts = as('List', object)?.items ?? []
    const of = objectName({ List: { items: parts.slice(0, -1) } })
    const own = objectName({ List: { items: parts.slice(-1) } })
    return of !== undefined && key(of) === key(table) ? (own?.name ?? []) : []
  })
}

function isNewIn(schema: Schema, name: QualifiedName | undefined): boolean {
  if (name === undefined) return false
  return (
    schema.tables.get(key(name))?.since === 'now' ||
    schema.others.get(`view ${key(name)}`) === 'now' ||
    schema.others.get(`schema ${name.schema}`) === 'now'
  )
}

function syntaxFindings(parsed: ParsedFile, places: Places) {
  return parsed.problems.map((problem) => ({
    offset: problem.offset,
    finding: {
      rule: 'syntax-error',
      severity: 'error' as const,
      ...places.at(problem.offset),
      message: problem.message,
      fix: 'Mend the statement.',
      anchor: places.anchor('syntax-error'),
    },
  }))
}

/** By place, each once: two commands of a statement may have the same to say. */
function unique(found: readonly { readonly offset: number; readonly finding: Finding }[]) {
  const seen = new Set<string>()
  return [...found]
    .sort((a, b) => a.offset - b.offset || a.finding.rule.localeCompare(b.finding.rule, 'en'))
    .filter(({ finding }) => {
      const id = `${finding.rule} ${finding.line} ${finding.column} ${finding.message}`
      return !seen.has(id) && seen.add(id) !== undefined
    })
}
