import type { Rule } from '../rule.ts'
import { addedColumnRules } from './added-columns.ts'
import { checkRules } from './checks.ts'
import { droppedObjectRules } from './dropped-objects.ts'
import { dropRules } from './drops.ts'
import { foreignKeyRules } from './foreign-keys.ts'
import { indexColumnRules } from './index-columns.ts'
import { indexRules } from './indexes.ts'
import { keyRules } from './keys.ts'
import { lockRules } from './locks.ts'
import { partitionRules } from './partitions.ts'
import { renameRules } from './renames.ts'
import { rightRules } from './rights.ts'
import { routineRules } from './routines.ts'
import { rowRules } from './rows.ts'
import { styleRules } from './style.ts'
import { transactionRules } from './transactions.ts'
import { triggerRules } from './triggers.ts'
import { typeRules } from './types.ts'

/** Every rule, by the family that the documentation shows it in. */
export const families: readonly { readonly title: string; readonly rules: readonly Rule[] }[] = [
  { title: 'Indexes', rules: [...indexRules, ...indexColumnRules] },
  { title: 'Constraints', rules: [...foreignKeyRules, ...checkRules, ...keyRules] },
  { title: 'New columns', rules: addedColumnRules },
  { title: 'Types', rules: typeRules },
  { title: 'Drops', rules: [...dropRules, ...droppedObjectRules] },
  { title: 'Renames', rules: renameRules },
  { title: 'Rows', rules: rowRules },
  { title: 'Locks', rules: lockRules },
  { title: 'Transactions and sessions', rules: transactionRules },
  { title: 'Partitions', rules: partitionRules },
  { title: 'Triggers, rights and the server', rules: [...triggerRules, ...routineRules, ...rightRules] },
  { title: 'Choices', rules: styleRules },
]

export const rules: readonly Rule[] = families.flatMap((family) => family.rules)
