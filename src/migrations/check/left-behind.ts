import { join } from 'node:path'
import type { Listing } from './listing.ts'
import type { Finding } from './types.ts'

/** How many files a message names. */
const named = 3

/**
 * What `drizzle-kit up` leaves where it lay: it makes a folder of each migration and its snapshot, and knows nothing of
 * ways down and checklists beside them. In a 1.0 folder nothing reads them there. Pure.
 */
export function leftBehind(listing: Listing, migrations: readonly string[]): readonly Finding[] {
  const files = [...listing.files.keys()].flatMap((file) => {
    const found = /^\d{4,}_([^/\\]+?)(\.down\.sql|\.deploy-kit\.yml|\.sql)$/.exec(file)
    const [, name, kind] = found ?? []
    return name === undefined || kind === undefined ? [] : [{ file, name, kind }]
  })
  if (files.length === 0) return []
  const commands = files.map(({ file, name, kind }) => {
    const from = join(listing.path, file)
    const owners = migrations.filter((migration) => migration.replace(/^\d{14}_?/, '') === name)
    if (kind === '.sql')
      return `# ${from}: a migration that drizzle-kit up has not seen; generate it again, delete it here`
    const to = owners.map((owner) =>
      join(listing.path, owner, kind === '.down.sql' ? 'down.sql' : 'deploy-kit.yml'),
    )
    const [only] = to
    if (only === undefined) return `# ${from}: no migration has this name; delete it`
    return to.length === 1
      ? `git mv ${quoted(from)} ${quoted(only)}`
      : `# ${from}: it is one of ${to.join(', ')}`
  })
  const list = files.slice(0, named).map(({ file }) => file)
  const more = files.length - list.length
  return [
    {
      rule: 'left-behind',
      severity: 'error',
      migration: undefined,
      file: join(listing.path, files[0]?.file ?? ''),
      message: `nothing reads ${list.join(', ')}${more > 0 ? ` and ${more} more` : ''} in ${listing.path} since \`drizzle-kit up\` made folders of the migrations`,
      fix: 'Move them into the folders, with the commands below.',
      detail: { language: 'sh', text: commands.join('\n') },
    },
  ]
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
