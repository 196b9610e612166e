/**
 * The release checklist: front matter of a migration (`-- deploy-kit: …` in the file, or the same keys in a YAML file
 * beside it), inferred from the SQL where nothing is said, and a problem where less is said than the SQL needs.
 */
export { checklistBlocks } from './blocks.ts'
export { checklistOf, declaredIn, frontMatterOf, inferenceOf } from './checklist.ts'
export { type DeclarationKey, declarationKeys } from './declaration.ts'
export type { Declared } from './declared.ts'
export { loadTraits, traitsOf } from './traits.ts'
export type {
  Checklist,
  ChecklistProblem,
  ChecklistResult,
  Entry,
  FailureStrategy,
  Phase,
  Place,
  Risk,
  Timing,
  Transaction,
} from './types.ts'
