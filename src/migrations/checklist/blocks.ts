import type { Block, Cell } from '../../report/index.ts'
import type { Checklist, Entry } from './types.ts'

/** The release checklist as a plan and the release notes show it: a row a migration, the reasons below. */
export function checklistBlocks(checklists: readonly Checklist[]): readonly Block[] {
  if (checklists.length === 0) return []
  const notes = checklists.flatMap(notesOf)
  return [
    {
      type: 'table',
      head: ['migration', 'when', 'phase', 'data', 'if it fails', 'transaction', 'needs'],
      rows: checklists.map((it): readonly Cell[] => [
        { code: it.migration },
        { before: 'before the deploy', during: 'during the deploy', after: 'after the deploy' }[
          it.timing.value
        ],
        it.phase.value,
        { none: 'kept', low: 'low risk', 'data-loss': 'LOST' }[it.risk.value],
        { block: 'the release stops', 'forward-fix': 'mended forward' }[it.failure.value],
        it.transaction.value === 'none' ? 'none, statement by statement' : 'one',
        it.requiresCore === undefined ? '-' : `>=${it.requiresCore.value}`,
      ]),
    },
    ...(notes.length === 0 ? [] : [{ type: 'list', items: notes } as const]),
  ]
}

function notesOf(checklist: Checklist): readonly string[] {
  const name = `\`${checklist.migration}\``
  const because = (what: string, entry: Entry<unknown>) =>
    entry.because === undefined ? [] : [`${name} ${what}: ${entry.because}`]
  return [
    ...(checklist.reason === undefined ? [] : [`${name}: ${checklist.reason.value}`]),
    ...(checklist.phase.value === 'contract' ? because('contracts', checklist.phase) : []),
    ...(checklist.risk.value === 'data-loss' ? because('loses data', checklist.risk) : []),
    ...(checklist.irreversible === undefined
      ? []
      : [`${name} cannot be taken back: ${checklist.irreversible.value}`]),
  ]
}
