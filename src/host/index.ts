export { createGitHubHost } from './github/index.ts'
export { resultVariable, type Starter, starterVariable } from './started-by.ts'
export { createTerminalHost, type TerminalOptions } from './terminal/index.ts'
export type * from './types.ts'
