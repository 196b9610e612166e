export { createEcs } from './service.ts'
export type { Ecs, EcsFaults, EcsPorts, RevisionMatch } from './types.ts'
