import { loadParser } from '../syntax/index.ts'
import type { Migration, Traits } from '../types.ts'
import { checklistOf } from './checklist.ts'
import type { Checklist } from './types.ts'

/**
 * Gives what the runner needs of a migration's checklist. Where front matter and SQL disagree that is the stricter of
 * the two, so that a run need not judge what a pull request should have mended.
 * @param folder all of the folder's migrations, in their order; without it the old type of a column counts as unknown
 */
export async function loadTraits(
  folder: readonly Migration[] = [],
): Promise<(migration: Migration) => Traits> {
  const parser = await loadParser()
  return (migration) => traitsOf(checklistOf(migration, parser, folder).checklist)
}

export function traitsOf(checklist: Checklist): Traits {
  return {
    phase: checklist.phase.value,
    risk: checklist.risk.value,
    riskBecause: checklist.risk.because,
    transaction: checklist.transaction.value,
    lockTimeoutMs: checklist.lockTimeout?.value,
    requiresCore: checklist.requiresCore?.value,
  }
}
