import type { Report } from '../../report/index.ts'
import type { Unreachable } from '../connection/index.ts'
import { lintAnnotations } from '../lint/index.ts'
import { blockedBy } from '../locks/index.ts'
import { count, reasonAnnotations, reasonBlocks, tellUnreachable, warnings } from '../report/index.ts'
import { activityBlocks } from './activity-blocks.ts'
import { leftBlocks, nameOf, pendingBlocks, sqlBlock } from './pending-blocks.ts'
import { dataOf } from './report-data.ts'
import type { Preview } from './types.ts'

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
      ...reasonBlocks(found.reasons),
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
    annotations: [...reasonAnnotations(found.reasons), ...lintAnnotations(found.linted)],
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
