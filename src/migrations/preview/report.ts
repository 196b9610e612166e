import { formatDuration, type Json } from '../../kernel/index.ts'
import type { Block, Cell, Report } from '../../report/index.ts'
import { checklistBlocks } from '../checklist/index.ts'
import type { Unreachable } from '../connection/index.ts'
import { lintAnnotations, lintBlocks } from '../lint/index.ts'
import { blockedBy } from '../locks/index.ts'
import { count, tellUnreachable, warnings } from '../report/index.ts'
import type { Preview, PreviewedMigration } from './preview.ts'
import type { Activity, Blocker } from './read.ts'

/** The plan of a database's migrations as a reviewer reads it: what would happen, what it would meet, then the SQL. */
export function previewReport(found: Preview | Unreachable): Report {
  if (found.kind === 'unreachable') {
    return { kind: 'migrate-plan', status: 'failure', outcome: found.kind, ...tellUnreachable(found) }
  }
  const outcome = found.reasons.length > 0 ? 'refused' : found.pending.length > 0 ? 'planned' : 'up-to-date'
  return {
    kind: 'migrate-plan',
    status: outcome === 'refused' ? 'failure' : 'success',
    outcome,
    happened: happened(found),
    ...(found.pending.length === 0 || found.basis === 'unrecorded' ? {} : { impact: impact(found) }),
    ...next(found),
    evidence: [
      ...reasonBlocks(found),
      ...warnings(found.warnings),
      ...(found.activity === undefined ? [] : activityBlocks(found.activity)),
      ...pendingBlocks(found),
      ...leftBlocks(found),
      ...found.pending.map(sqlBlock),
      ...found.later.map(sqlBlock),
      ...(found.hash === undefined ? [] : [{ type: 'paragraph' as const, text: `Plan hash: ${found.hash}` }]),
      ...(found.deployHash === undefined
        ? []
        : [
            {
              type: 'paragraph' as const,
              text: `Hash of the plan for a whole deploy: ${found.deployHash}. An apply that gets it, before the deploy or after it, applies nothing but this.`,
            },
          ]),
    ],
    annotations: [
      ...found.reasons.map((reason) => ({
        level: 'error' as const,
        title: `migration ${reason.kind}`,
        message: `${reason.message}. ${reason.fix}`,
        ...(reason.file === undefined
          ? {}
          : { at: { file: reason.file, ...(reason.line === undefined ? {} : { line: reason.line }) } }),
      })),
      ...lintAnnotations(found.linted),
    ],
    data: dataOf(found),
  }
}

function happened(found: Preview): string {
  if (found.basis === 'unrecorded') {
    const [first] = found.reasons
    if (first !== undefined) return `Applying would be refused: ${first.message}.`
    return `At most ${count(found.pending.length, 'migration', 'migrations')} would be applied, without those that the database has: ${found.unknownBecause ?? 'where it stands is not recorded'}, and it was not asked.`
  }
  const at =
    found.basis === 'record'
      ? `by its last release record the database is at ${found.head ?? 'its beginning'}, and was not asked`
      : `the database is at ${found.head ?? 'its beginning'}`
  const [first] = found.reasons
  if (first !== undefined) return `Applying would be refused: ${first.message}; ${at}.`
  const now = found.pending.length === 0 ? 'Nothing' : count(found.pending.length, 'migration', 'migrations')
  const later =
    found.left.length === 0 ? '' : `, and ${found.left.length} left for the phase after the deploy`
  return `${now} would be applied${later}: ${at}.`
}

/** What a reviewer looks at before the SQL itself: what lint says, the locks, the release checklist. */
export function pendingBlocks(found: Pick<Preview, 'pending' | 'basis' | 'linted'>): readonly Block[] {
  return [
    ...(found.linted.findings.length === 0 ? [] : [{ type: 'heading' as const, text: 'Lint' }]),
    ...lintBlocks(found.linted),
    ...tableBlocks(found),
    ...(found.pending.length === 0
      ? []
      : [
          { type: 'heading' as const, text: 'Release checklist' },
          ...checklistBlocks(found.pending.map((it) => it.checklist)),
        ]),
  ]
}

/** The hardest lock decides what users would notice. */
function impact({ pending }: Preview): string {
  const tables = pending.flatMap((it) => it.tables)
  const names = (blocked: string) =>
    [...new Set(tables.filter((it) => blockedBy(it.mode) === blocked).map((it) => nameOf(it.table)))].join(
      ', ',
    )
  const [all, writes] = [names('reads and writes'), names('writes')]
  if (all === '' && writes === '') return 'No lock of it keeps users from reading or writing a table.'
  return [
    all === '' ? undefined : `while its statement runs nobody reads or writes ${all}`,
    writes === '' ? undefined : `nobody writes ${writes}`,
  ]
    .filter((part) => part !== undefined)
    .join('; ')
    .replace(/^./, (letter) => letter.toUpperCase())
    .replace(/$/, '.')
}

function next(found: Preview): Pick<Report, 'next'> {
  const steps = [
    ...new Set(found.reasons.map((reason) => reason.fix)),
    ...(found.activity?.blockers ?? [])
      .filter((it) => it.locks.length > 0 && it.state?.startsWith('idle in transaction') === true)
      .map(
        (it) =>
          `End the transaction of process ${it.pid} before applying: it holds ${it.locks.join(', ')} and does nothing. \`select pg_terminate_backend(${it.pid})\``,
      ),
  ]
  return steps.length === 0 ? {} : { next: steps }
}

function reasonBlocks({ reasons }: Preview): readonly Block[] {
  if (reasons.length === 0) return []
  return [
    {
      type: 'table',
      head: ['why', 'migration', 'found'],
      rows: reasons.map((reason) => [reason.kind, { code: reason.migration ?? '-' }, reason.message]),
    },
  ]
}

function activityBlocks(activity: Activity): readonly Block[] {
  const { blockers, prepared, complete } = activity
  const blind: readonly Block[] = complete
    ? []
    : [
        {
          type: 'paragraph',
          text: 'The role may not see the sessions of others whole (grant it pg_read_all_stats), so more may stand in the way.',
        },
      ]
  if (blockers.length + prepared.length === 0) {
    return [
      {
        type: 'paragraph',
        text: 'Nobody stands in the way right now: no long transaction, no lock on these tables.',
      },
      ...blind,
    ]
  }
  return [
    { type: 'heading', text: 'In the way right now' },
    {
      type: 'table',
      head: ['process', 'who', 'state', 'open for', 'locks on these tables'],
      rows: [
        ...blockers.map(blockerRow),
        ...prepared.map((it): readonly Cell[] => [
          '-',
          `prepared transaction ${it.gid}`,
          'prepared',
          formatDuration(it.seconds * 1_000),
          'not known',
        ]),
      ],
    },
    ...blind,
  ]
}

function blockerRow(it: Blocker): readonly Cell[] {
  return [
    String(it.pid),
    [it.applicationName, it.user].filter((part) => part !== null).join(', ') || '-',
    it.state ?? '-',
    it.seconds === null ? '-' : formatDuration(it.seconds * 1_000),
    it.locks.join(', ') || '-',
  ]
}

function tableBlocks({ pending, basis }: Pick<Preview, 'pending' | 'basis'>): readonly Block[] {
  const rows = pending.flatMap((one) =>
    one.tables.map(({ table, mode, size }): readonly Cell[] => [
      { code: one.name },
      { code: nameOf(table) },
      mode,
      blockedBy(mode),
      size === undefined ? (basis === 'database' ? 'not there yet' : 'not asked') : rowsOf(size.rows),
      size === undefined ? '-' : bytesOf(size.bytes),
    ]),
  )
  if (rows.length === 0) return []
  return [
    { type: 'heading', text: 'Locks' },
    { type: 'table', head: ['migration', 'table', 'lock', 'keeps from', 'rows', 'size'], rows },
  ]
}

function leftBlocks({ left, later, basis }: Preview): readonly Block[] {
  if (left.length === 0) return []
  return [
    { type: 'heading', text: 'Left for the phase after the deploy' },
    { type: 'list', items: left.map(({ name, why }) => `\`${name}\`: ${why}`) },
    ...tableBlocks({ pending: later, basis }),
    ...checklistBlocks(later.map((it) => it.checklist)),
  ]
}

function sqlBlock(one: PreviewedMigration): Block {
  return {
    type: 'details',
    summary: `${one.migration.up.path}${one.transactional ? '' : ' (outside a transaction)'}`,
    blocks: [{ type: 'code', language: 'sql', text: one.migration.up.text.trim() }],
  }
}

function nameOf(table: { readonly schema: string; readonly name: string }): string {
  return table.schema === 'public' ? table.name : `${table.schema}.${table.name}`
}

function rowsOf(rows: number | null): string {
  return rows === null ? 'not analysed' : `about ${rows.toLocaleString('en')}`
}

function bytesOf(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), units.length - 1)
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}

function dataOf(found: Preview): Json {
  return JSON.parse(
    JSON.stringify({
      schema: 'deploy-kit/migration-plan/v1',
      basis: found.basis,
      head: found.head ?? null,
      hash: found.hash ?? null,
      deployHash: found.deployHash ?? null,
      server: found.server ?? null,
      pending: found.pending.map(({ name, migration, checklist, transactional, tables }) => ({
        name,
        file: migration.up.path,
        hash: migration.up.hash,
        phase: checklist.phase.value,
        timing: checklist.timing.value,
        risk: checklist.risk.value,
        failure: checklist.failure.value,
        requiresCore: checklist.requiresCore?.value ?? null,
        reason: checklist.reason?.value ?? null,
        transactional,
        tables: tables.map(({ table, mode, size }) => ({
          table: `${table.schema}.${table.name}`,
          lock: mode,
          rows: size?.rows ?? null,
          bytes: size?.bytes ?? null,
        })),
      })),
      left: found.left,
      reasons: found.reasons.map(({ kind, migration, message, fix }) => ({
        kind,
        migration: migration ?? null,
        message,
        fix,
      })),
      warnings: found.warnings,
      findings: found.linted.findings.map(({ rule, severity, migration, file, line, message, fix }) => ({
        rule,
        severity,
        migration,
        file,
        line,
        message,
        fix,
      })),
      activity: found.activity ?? null,
    }),
  ) as Json
}
