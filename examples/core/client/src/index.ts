export { type CoreClient, CoreError, createCoreClient } from './client.ts'
export type { Item, ItemPage, ListItems, Migrations, NewItem, Problem, VersionInfo } from './types.ts'
