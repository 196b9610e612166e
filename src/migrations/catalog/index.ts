/** What a database consists of, as text: to compare before and after, and to show what differs. */
export { type CatalogDifference, compareCatalogs, printDifference } from './diff.ts'
export {
  type Catalog,
  type CatalogLine,
  type CatalogReader,
  fingerprint,
  readCatalog,
} from './fingerprint.ts'
