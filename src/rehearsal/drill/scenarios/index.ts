import type { Scenario } from '../scenario.ts'
import { failingMigration, failingSmoke, neverHealthy, release, rollback } from './core.ts'
import { cancelled, missingSecret, superseded } from './deploy.ts'
import { admin, cms } from './front-ends.ts'
import { migrateInTask } from './migrate-in-task.ts'
import { contractRefused, downInRollback, hotMigration } from './migrations.ts'
import { planChanged } from './plan-changed.ts'
import { restoreDrill } from './restore.ts'
import { slowCanary } from './slow-canary.ts'
import { unsignedImage } from './unsigned.ts'

export { productScenarios } from './product.ts'

/** All drills, in the order in which they run: each takes the stage as the one before left it. */
export const scenarios: readonly Scenario[] = [
  release,
  failingSmoke,
  neverHealthy,
  failingMigration,
  rollback,
  missingSecret,
  unsignedImage,
  cancelled,
  superseded,
  slowCanary,
  hotMigration,
  planChanged,
  restoreDrill,
  contractRefused,
  downInRollback,
  migrateInTask,
  admin,
  cms,
]
