/**
 * Run by Node in a process of its own, with the product's drizzle-kit: for each pair of snapshots the SQL that leads
 * from the newer to the older. `drizzle-kit/api` (0.31) takes two snapshots; `drizzle-kit/api-postgres` (1.0) rebuilds
 * them from the folder's, and takes as hints the answers that 0.31 asks a terminal for: what was renamed is known
 * from the snapshot of the migration itself.
 */
export const draftScript = `import { readFile, writeFile } from 'node:fs/promises'
const [input, output] = process.argv.slice(2)
const { api, major, jobs, files } = JSON.parse(await readFile(input, 'utf8'))
const loaded = await import(api)
const kit = loaded.generateMigration ? loaded : loaded.default

const kinds = {
  table: 'tables', column: 'columns', schema: 'schemas', enum: 'enums', sequence: 'sequences', view: 'views',
  policy: 'policies', role: 'roles', check: 'checks', index: 'indexes', unique: 'uniques', primary_key: 'pks',
  'foreign key': 'fks', default: 'columns',
}

function renamesOf(snapshot) {
  return (snapshot.deltas ?? [])
    .filter((delta) => delta.op === 'rename')
    .map((delta) => {
      const [type, id] = delta.key.split(String.fromCharCode(0))
      return { type, id: JSON.parse(id), set: delta.set }
    })
}

/** In the way back what was renamed gets its old name: the entity that is missing is the old one. */
function answer(missing, renames) {
  const { kind, entity } = missing
  if (missing.type === 'confirm_data_loss') return { type: 'confirm_data_loss', kind, entity }
  const oldTable = (schema, table) =>
    renames.find((one) => one.type === 'tables' && one.set.name === table && (one.set.schema ?? one.id[0]) === schema)?.id[1] ?? table
  for (const one of renames) {
    if (one.type !== kinds[kind] || one.id.length !== entity.length || one.set.name === undefined) continue
    const id = [...one.id]
    if (id.length === 3) id[1] = oldTable(id[0], id[1])
    if (JSON.stringify(id) !== JSON.stringify(entity)) continue
    const from = [...entity.slice(0, -1), one.set.name]
    if (one.type === 'tables' && one.set.schema !== undefined) from[0] = one.set.schema
    return { type: 'rename', kind, from, to: entity }
  }
  return { type: 'create', kind, entity }
}

async function modern({ id, previous }) {
  if (typeof kit.reconstruct !== 'function')
    throw new Error('it cannot rebuild a schema from snapshots, which 1.0.0-rc.5 and newer can: update drizzle-kit')
  const current = await kit.reconstruct(files, id)
  const before = previous === null ? { ...current, prevIds: [], ddl: [] } : await kit.reconstruct(files, previous)
  const renames = renamesOf(Object.values(files).find((snapshot) => snapshot.id === id) ?? {})
  const hints = []
  for (let round = 0; round < 100; round++) {
    try {
      return await kit.generateMigration(current, before, { hints })
    } catch (error) {
      if (!Array.isArray(error?.missingHints) || error.missingHints.length === 0) throw error
      hints.push(...error.missingHints.map((missing) => answer(missing, renames)))
    }
  }
  throw new Error('drizzle-kit asks for more and more hints')
}

const results = []
for (const job of jobs) {
  try {
    const statements = major >= 1 ? await modern(job) : await kit.generateMigration(job.current, job.previous)
    results.push({ statements })
  } catch (error) {
    results.push({ error: String(error?.message ?? error) })
  }
}
await writeFile(output, JSON.stringify(results))
process.exit(0)
`
