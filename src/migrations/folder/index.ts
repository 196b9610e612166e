/** The folder of migrations, in the formats of drizzle-kit 0.x (a journal) and 1.0 (a folder a migration). */
export { downPath } from './down-path.ts'
export { headOf, readFolder } from './folder.ts'
export { commitOf, folderInGit, type Git, gitIn } from './git.ts'
export { headFromGit } from './head-at.ts'
export { nameAfterUp } from './journal-format.ts'
