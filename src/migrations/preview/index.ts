/** `plan` as a mode of its own: what an apply would do, with SQL, sizes, locks and who is in the way right now. */
export {
  type Preview,
  type PreviewedMigration,
  type PreviewOptions,
  preview,
  previewFromRecord,
  previewUnrecorded,
} from './preview.ts'
export { pendingBlocks, previewReport } from './report.ts'
