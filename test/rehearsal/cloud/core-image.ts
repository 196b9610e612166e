import { pushImage } from '../../real/node-image.ts'

/** A server that says its version, and writes a JSON line about it; the smallest Core there is. */
const server = `
import { createServer } from 'node:http'
const version = process.env.VERSION
createServer((request, response) => {
  if (request.url === '/health') return response.end('ok')
  console.log(JSON.stringify({ level: 'info', msg: 'request', path: request.url, version, trace: request.headers.traceparent }))
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ version, secret: process.env.API_KEY }))
}).listen(8080, () => console.log(JSON.stringify({ level: 'info', msg: 'listening', version })))
process.on('SIGTERM', () => process.exit(0))
`

/** Pushes `core:VERSION` and gives its name by digest. */
export async function pushCore(registry: string, version: string): Promise<string> {
  const digest = await pushImage(
    registry,
    'core',
    version,
    { Cmd: ['node', 'server.mjs'], Env: [`VERSION=${version}`], WorkingDir: '/app' },
    [
      [
        { name: 'app', type: 'directory' },
        { name: 'app/server.mjs', content: server },
      ],
    ],
  )
  return `${registry.replace('http://', '')}/core@${digest}`
}
