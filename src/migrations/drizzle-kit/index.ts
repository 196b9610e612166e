/** The product's own drizzle-kit, of either major: asked whether schema and migrations agree, and for a way down. */
export type { Reason } from './answer.ts'
export { draftText, lossesOf } from './draft.ts'
export { type Draft, draftDowns } from './draft-down.ts'
export { type Drift, type DriftOptions, type DriftPorts, type DrizzleSettings, schemaDrift } from './drift.ts'
export type { DrizzleKit } from './kit.ts'
export { driftReport } from './report.ts'
