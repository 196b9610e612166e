import type { Rule } from '../rule.ts'
import { addedColumnRules } from './added-columns.ts'
import { constraintRules } from './constraints.ts'
import { dropRules } from './drops.ts'
import { indexRules } from './indexes.ts'
import { lockRules } from './locks.ts'
import { objectRules } from './objects.ts'
import { partitionRules } from './partitions.ts'
import { renameRules } from './renames.ts'
import { rowRules } from './rows.ts'
import { styleRules } from './style.ts'
import { transactionRules } from './transactions.ts'
import { typeRules } from './types.ts'

/** Every rule, by the family that the documentation shows it in. */
export const families: readonly { readonly title: string; readonly rules: readonly Rule[] }[] = [
  { title: 'Indexes', rules: indexRules },
  { title: 'Constraints', rules: constraintRules },
  { title: 'New columns', rules: addedColumnRules },
  { title: 'Types', rules: typeRules },
  { title: 'Drops', rules: dropRules },
  { title: 'Renames', rules: renameRules },
  { title: 'Rows', rules: rowRules },
  { title: 'Locks', rules: lockRules },
  { title: 'Transactions and sessions', rules: transactionRules },
  { title: 'Partitions', rules: partitionRules },
  { title: 'Triggers, rights and the server', rules: objectRules },
  { title: 'Choices', rules: styleRules },
]

export const rules: readonly Rule[] = families.flatMap((family) => family.rules)
