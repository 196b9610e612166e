import { formatDuration } from '../../kernel/index.ts'
import type { Block, Report } from '../../report/index.ts'
import type { Unreachable } from '../connection/index.ts'
import type { Before } from '../execute/index.ts'
import type { Cancelled, Done, Left } from '../outcome.ts'
import type { Refusal, RefusalReason } from '../types.ts'

export type Telling = Pick<Report, 'happened' | 'impact' | 'next' | 'evidence' | 'annotations'>

export const untouched = 'The database is as it was; what runs now is not affected.'

export function tellUnreachable(outcome: Unreachable): Telling {
  return {
    happened: `No session with the database: ${outcome.message}.`,
    // Where nobody gets in, nothing is known of those who use the database.
    impact: 'This run changed nothing.',
    next: [outcome.fix],
    evidence: [],
    annotations: [
      { level: 'error', title: 'database unreachable', message: `${outcome.message}. ${outcome.fix}` },
    ],
  }
}

export type Rows = Extract<Block, { type: 'table' }>['rows']

export function doneTable(done: readonly Done[], verb: string, more: Rows = []): readonly Block[] {
  const rows: Rows = [
    ...done.map((one) => [
      { code: one.name },
      one.transactional ? verb : `${verb}, outside a transaction`,
      formatDuration(one.ms),
      String(one.attempts),
    ]),
    ...more,
  ]
  return rows.length === 0 ? [] : [{ type: 'table', head: ['migration', 'status', 'took', 'tries'], rows }]
}

export function warnings(list: readonly string[]): readonly Block[] {
  return list.length === 0
    ? []
    : [
        { type: 'heading', text: 'Warnings' },
        { type: 'list', items: list },
      ]
}

export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}

/** What this run leaves for another, and why. */
export function leftBlocks(left: readonly Left[]): readonly Block[] {
  return left.length === 0
    ? []
    : [
        { type: 'heading', text: 'Left for later' },
        {
          type: 'table',
          head: ['migration', 'why'],
          rows: left.map(({ name, why }) => [{ code: name }, why]),
        },
      ]
}

/** A reason of several lines is told by its first; what differs stands below, once. */
export function tellRefusal(refusal: Refusal, what: string): Telling {
  const [first] = refusal.reasons
  const more = refusal.reasons.length - 1
  return {
    happened: `${what}: ${first === undefined ? 'no reason given' : inParts(first).sentence}${more > 0 ? ` (and ${count(more, 'more reason', 'more reasons')})` : ''}.`,
    impact: untouched,
    next: [...new Set(refusal.reasons.map((reason) => reason.fix))],
    evidence: reasonBlocks(refusal.reasons),
    annotations: reasonAnnotations(refusal.reasons),
  }
}

export function reasonBlocks(reasons: readonly RefusalReason[]): readonly Block[] {
  if (reasons.length === 0) return []
  return [
    {
      type: 'table',
      head: ['why', 'migration', 'found'],
      rows: reasons.map((reason) => [
        reason.kind,
        { code: reason.migration ?? '-' },
        inParts(reason).sentence,
      ]),
    },
    ...reasons.flatMap((reason): readonly Block[] => {
      const { lines } = inParts(reason)
      return lines === '' ? [] : [{ type: 'code', language: 'diff', text: lines }]
    }),
  ]
}

/** Each reason where it stands in a file. */
export function reasonAnnotations(reasons: readonly RefusalReason[]): NonNullable<Report['annotations']> {
  return reasons.map((reason) => {
    const { kind, fix, file, line } = reason
    const { sentence, lines } = inParts(reason)
    return {
      level: 'error',
      title: `migration ${kind}`,
      message: `${sentence}. ${fix}${lines === '' ? '' : `\n${lines}`}`,
      ...(file === undefined ? {} : { at: { file, ...(line === undefined ? {} : { line }) } }),
    }
  })
}

function inParts({ message }: RefusalReason): { readonly sentence: string; readonly lines: string } {
  const [sentence = '', ...lines] = message.split('\n')
  return { sentence: lines.length === 0 ? sentence : sentence.replace(/:$/, ''), lines: lines.join('\n') }
}

export function tellCancelled(outcome: Cancelled, verb: string): Telling {
  const under =
    outcome.migration === undefined
      ? 'between two migrations'
      : `during ${outcome.migration}, which ${outcome.rolledBack ? 'was rolled back' : 'runs outside a transaction and is partly done'}`
  return {
    happened: `The run was cancelled ${under}; ${count(outcome.done.length, 'migration was', 'migrations were')} ${verb} before.`,
    impact:
      outcome.done.length === 0 && outcome.rolledBack
        ? untouched
        : 'What was committed before stays; what runs now sees it.',
    next: ['Run again to go on where it ended.'],
    evidence: [
      ...doneTable(outcome.done, verb, [
        ...(outcome.migration === undefined
          ? []
          : [[{ code: outcome.migration }, 'cancelled', '-', '-'] as const]),
        ...outcome.remaining.map((name) => [{ code: name }, 'not tried', '-', '-'] as const),
      ]),
      ...beforeLine(outcome.before),
    ],
  }
}

/** What brings the database back from outside. */
export function beforeLine(before: Before | undefined): readonly Block[] {
  if (before === undefined) return []
  const { snapshot, restorePoint } = before
  const text =
    snapshot === undefined
      ? `Before the first statement the server's clock said ${restorePoint}: the time for a point-in-time restore.`
      : `Before the first statement: the snapshot ${snapshot}; for a point-in-time restore the time ${restorePoint}.`
  return [{ type: 'paragraph', text }]
}
