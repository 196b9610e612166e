import type { Migration, MigrationFolder } from '../types.ts'

/** Where the way down of a migration belongs: beside its SQL, under the name that the folder's format gives it. */
export function downPath({ format }: Pick<MigrationFolder, 'format'>, { up }: Pick<Migration, 'up'>): string {
  return format === 'journal'
    ? up.path.replace(/\.sql$/, '.down.sql')
    : up.path.replace(/migration\.sql$/, 'down.sql')
}
