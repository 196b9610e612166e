/** What the reports of several modes share. */
export {
  beforeLine,
  count,
  doneTable,
  leftBlocks,
  type Telling,
  tellCancelled,
  tellRefusal,
  tellUnreachable,
  untouched,
  warnings,
} from './blocks.ts'
export { dataOf } from './data.ts'
export { tellFailed } from './failure.ts'
