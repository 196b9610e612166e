import type { Change, Developer } from '../stage/product.ts'

const journalFile = 'drizzle/meta/_journal.json'

/** The files of one more migration of the example, with its way back; `name` is what stands behind the number. */
export async function addMigration(
  developer: Developer,
  name: string,
  sql: { readonly up: string; readonly down: string },
): Promise<{ readonly tag: string; readonly files: Change['files'] }> {
  const journal = JSON.parse(await developer.read(journalFile)) as {
    entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[]
  }
  const idx = journal.entries.length
  const tag = `${String(idx).padStart(4, '0')}_${name}`
  const when = (journal.entries.at(-1)?.when ?? 0) + 1_000
  journal.entries.push({ idx, version: '7', when, tag, breakpoints: true })
  return {
    tag,
    files: {
      [`drizzle/${tag}.sql`]: `${sql.up}\n`,
      [`drizzle/${tag}.down.sql`]: `${sql.down}\n`,
      [journalFile]: `${JSON.stringify(journal, undefined, 2)}\n`,
    },
  }
}
