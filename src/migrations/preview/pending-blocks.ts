import type { Block, Cell } from '../../report/index.ts'
import { checklistBlocks } from '../checklist/index.ts'
import { lintBlocks } from '../lint/index.ts'
import { blockedBy } from '../locks/index.ts'
import type { Preview, PreviewedMigration } from './types.ts'

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

/** The same of what is left for later. */
export function leftBlocks({ left, later, basis }: Preview): readonly Block[] {
  if (left.length === 0) return []
  return [
    { type: 'heading', text: 'Left for the phase after the deploy' },
    { type: 'list', items: left.map(({ name, why }) => `\`${name}\`: ${why}`) },
    ...tableBlocks({ pending: later, basis }),
    ...checklistBlocks(later.map((it) => it.checklist)),
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

/** The SQL of a migration, folded. */
export function sqlBlock(one: PreviewedMigration): Block {
  return {
    type: 'details',
    summary: `${one.migration.up.path}${one.transactional ? '' : ' (outside a transaction)'}`,
    blocks: [{ type: 'code', language: 'sql', text: one.migration.up.text.trim() }],
  }
}

/** A table as a person calls it. */
export function nameOf(table: { readonly schema: string; readonly name: string }): string {
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
