/** `plan` as a mode of its own: what an apply would do, with SQL, sizes, locks and who is in the way right now. */
export { previewFromRecord, previewUnrecorded } from './from-record.ts'
export { pendingBlocks } from './pending-blocks.ts'
export { preview } from './preview.ts'
export { previewReport } from './report.ts'
export type { Preview, PreviewedMigration, PreviewOptions } from './types.ts'
