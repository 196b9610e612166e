/** A migration's SQL as text: the file, its pieces and statements, quoting, and whether it may run in a transaction. */
export { draftMark, isDraft } from './draft.ts'
export { lineAt, notUtf8, parseSqlFile, readSqlFile, sameButLineEnds } from './file.ts'
export { isSetting, notResumable } from './not-resumable.ts'
export { identifier, literal } from './quote.ts'
export {
  type ConcurrentIndex,
  readStatements,
  type Statement,
  statementsIn,
  statementsOf,
} from './statements.ts'
export { tokenize } from './tokens.ts'
export { type TransactionMode, transactionMode } from './transaction-mode.ts'
