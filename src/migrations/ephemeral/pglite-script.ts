/**
 * A server on 127.0.0.1 in front of the product's PGlite, run by Node as it stands. `POST /NAME` runs the body in the
 * database of that name, which is made with the first call; `POST /NAME/close` ends it.
 */
export const pgliteScript = `import { createServer } from 'node:http'
const [entry] = process.argv.slice(2)
const token = process.env.DEPLOY_KIT_PGLITE_TOKEN
const loaded = await import(entry)
const PGlite = loaded.PGlite ?? loaded.default.PGlite
const databases = new Map()
const fields = ['code', 'severity', 'detail', 'hint', 'position', 'where', 'schema', 'table', 'column', 'constraint']

async function open(name) {
  if (!databases.has(name)) databases.set(name, PGlite.create())
  return databases.get(name)
}

async function answer(path, sql) {
  const [, name, close] = path.split('/')
  if (close === 'close') {
    const database = await databases.get(name)
    databases.delete(name)
    await database?.close()
    return { rows: [], completed: 0 }
  }
  const database = await open(name)
  try {
    const results = await database.exec(sql)
    return { rows: results.flatMap((result) => result.rows), completed: results.length }
  } catch (error) {
    const shown = { message: String(error?.message ?? error) }
    for (const field of fields) if (error?.[field] !== undefined) shown[field] = String(error[field])
    return { error: shown, completed: 0 }
  }
}

const server = createServer((request, response) => {
  if (request.headers.authorization !== 'Bearer ' + token) return response.writeHead(403).end()
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    answer(request.url, Buffer.concat(parts).toString('utf8')).then(
      (value) => response.end(JSON.stringify(value, (_, it) => (typeof it === 'bigint' ? String(it) : it))),
      (error) => response.writeHead(500).end(String(error?.message ?? error)),
    )
  })
})
server.listen(0, '127.0.0.1', () => console.log('listening http://127.0.0.1:' + server.address().port))
process.on('SIGTERM', () => process.exit(0))
`
