export { httpBackend, unpackObjects } from './http-backend.ts'
export { type PushCommand, parsePush } from './push-commands.ts'
export { commitText, GitRepository } from './repository.ts'
export type { CommitRecord, FileChange, Identity, TreeEntry } from './types.ts'
