/** What the reports of several modes share. */
export {
  beforeLine,
  count,
  doneTable,
  leftBlocks,
  reasonAnnotations,
  reasonBlocks,
  type Telling,
  tellUnreachable,
  untouched,
  warnings,
} from './blocks.ts'
export { outcomeReport, tellStopped } from './outcome.ts'
