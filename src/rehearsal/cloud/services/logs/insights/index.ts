export { parseQuery } from './parse.ts'
export type { Stage } from './query.ts'
export { type QueryResult, type Row, runQuery } from './run.ts'
