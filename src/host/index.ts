export { createGitHubHost } from './github/index.ts'
export { createTerminalHost, type TerminalOptions } from './terminal/index.ts'
export type * from './types.ts'
