import { planDown } from '../plan/index.ts'
import type { DatabaseState, MigrationFolder } from '../types.ts'
import type { Recorded, WayBack } from './document.ts'

/** The newest applied migrations that a way back is worked out for. */
const rollbackTargets = 10

/** What `down` could go back to, and what would speak against it or be lost. Pure. */
export function wayBack(
  folder: MigrationFolder,
  database: DatabaseState,
  applied: readonly Recorded[],
): readonly WayBack[] {
  const targets: readonly (Recorded | undefined)[] =
    applied.length === 0 ? [] : [undefined, ...applied.slice(0, -1)]
  const withoutFolder = (line: string) =>
    line.startsWith(`${folder.path}/`) ? line.slice(folder.path.length + 1) : line
  return targets
    .slice(-rollbackTargets)
    .toReversed()
    .map((target, index) => {
      const planned = planDown(folder, database.ledger, database.log, {
        to: target?.name,
        consent: ['data-loss'],
        // What runs is another question, which `down` asks when it comes to it.
        running: [],
      })
      return {
        to: target?.name ?? null,
        version: target?.version ?? null,
        gitSha: target?.gitSha ?? null,
        steps: planned.kind === 'down-plan' ? planned.steps.length : index + 1,
        feasible: planned.kind === 'down-plan',
        // Inside an image the folder's own path says nothing to a reader.
        dataLoss: planned.kind === 'down-plan' ? planned.dataLoss.map(withoutFolder) : [],
        reasons: planned.kind === 'refused' ? planned.reasons.map((reason) => reason.message) : [],
      }
    })
}
