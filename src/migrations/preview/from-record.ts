import { readFolder } from '../folder/index.ts'
import type { PlanOptions } from '../plan/index.ts'
import { loadParser } from '../syntax/index.ts'
import type { Ledger } from '../types.ts'
import { type Draft, draft, lintOf } from './draft.ts'
import type { Preview, PreviewOptions } from './types.ts'

/**
 * What applying would do by what a release recorded: every migration up to `head` counts as applied as its file is now,
 * but for those that it names as left for later.
 * @param head undefined for a database without migrations
 * @returns undefined where the folder does not have that head
 */
export async function previewFromRecord(
  folderPath: string,
  head: string | undefined,
  options: PlanOptions & Pick<PreviewOptions, 'lint'> & { readonly notYet?: readonly string[] } = {},
): Promise<Preview | undefined> {
  const folder = await readFolder(folderPath)
  const at = folder.migrations.findIndex((migration) => migration.name === head)
  if (head !== undefined && at === -1) return undefined
  const there = folder.migrations
    .slice(0, at + 1)
    .filter(({ name }) => options.notYet?.includes(name) !== true)
  const rows = there.map((migration, index) => ({
    id: index + 1,
    hash: migration.up.hash,
    createdAt: migration.createdAt,
    name: migration.ledgerName,
  }))
  const ledger: Ledger = { exists: rows.length > 0, named: true, rows }
  const parser = await loadParser()
  const drafted = draft(folder, { ledger, log: [], basis: 'record' }, options, parser)
  return {
    ...drafted,
    warnings: [...drafted.warnings, ...unasked(drafted)],
    basis: 'record',
    linted: lintOf(folder, drafted, parser, options.lint ?? {}),
    hash: undefined,
    activity: undefined,
    server: undefined,
  }
}

/**
 * What applying would do where nothing says where the database stands: all of the folder counts as pending, so that
 * what is agreed to is an upper bound. Nothing is linted: most of it will be there already.
 * @param unknownBecause a clause for the report
 */
export async function previewUnrecorded(
  folderPath: string,
  unknownBecause: string,
  options: Pick<PlanOptions, 'outOfOrder' | 'ahead'> = {},
): Promise<Preview> {
  const folder = await readFolder(folderPath)
  const parser = await loadParser()
  const ledger: Ledger = { exists: false, named: true, rows: [] }
  const drafted = draft(folder, { ledger, log: [], basis: 'record' }, { ...options, running: [] }, parser)
  return {
    ...drafted,
    basis: 'unrecorded',
    unknownBecause,
    linted: { findings: [], ignored: [], files: 0 },
    hash: undefined,
    activity: undefined,
    server: undefined,
  }
}

/** What runs is not known from a record, and decides over what takes away. */
function unasked({ pending }: Draft): readonly string[] {
  const contracts = pending.filter(({ checklist }) => checklist.phase.value === 'contract')
  if (contracts.length === 0) return []
  return [
    `whether something that runs still needs what ${contracts.map(({ name }) => name).join(', ')} takes away was not asked; \`apply\` asks, and refuses where it does`,
  ]
}
