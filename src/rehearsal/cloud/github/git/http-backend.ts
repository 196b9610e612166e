import { spawn } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename, dirname } from 'node:path'
import type { GitRepository } from './repository.ts'

/**
 * Git's own HTTP server, started as the CGI program that it is. A request's body and the answer are binary and large,
 * and Exec carries text, so this is the one place here that starts a process by itself.
 */

export interface BackendRequest {
  /** What follows the repository: `/info/refs`, `/git-upload-pack`, `/git-receive-pack`. */
  readonly service: string
  readonly query: string
  readonly user: string
  /** The body where it was read already; else it flows from the request. */
  readonly body?: Buffer
  /** Runs once git is done and before the client sees the end of the answer. */
  readonly whenDone?: () => Promise<void>
  /** More environment for git and its hooks. */
  readonly env?: Readonly<Record<string, string>>
}

/** Answers one request of git's smart HTTP protocol; resolves once git is done. */
export function httpBackend(
  repository: GitRepository,
  request: IncomingMessage,
  response: ServerResponse,
  asked: BackendRequest,
): Promise<void> {
  const child = spawn('git', ['http-backend'], {
    env: {
      ...repository.env,
      ...asked.env,
      GIT_PROJECT_ROOT: dirname(repository.dir),
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${basename(repository.dir)}${asked.service}`,
      QUERY_STRING: asked.query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      REMOTE_USER: asked.user,
      REMOTE_ADDR: '127.0.0.1',
      ...header('GIT_PROTOCOL', request.headers['git-protocol']),
      // A body that was read already was also unpacked.
      ...(asked.body === undefined
        ? header('HTTP_CONTENT_ENCODING', request.headers['content-encoding'])
        : {}),
      ...(asked.body === undefined
        ? header('CONTENT_LENGTH', request.headers['content-length'])
        : { CONTENT_LENGTH: String(asked.body.length) }),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // git may answer and leave before it has read everything.
  child.stdin.on('error', () => undefined)
  if (asked.body === undefined) request.pipe(child.stdin)
  else child.stdin.end(asked.body)
  response.on('close', () => {
    if (!response.writableFinished) child.kill('SIGTERM')
  })
  return new Promise((resolve, reject) => {
    let head: Buffer = Buffer.alloc(0)
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk
    })
    child.stdout.on('data', (chunk: Buffer) => {
      if (response.headersSent) {
        response.write(chunk)
        return
      }
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      writeHead(response, head.subarray(0, end).toString('latin1'))
      response.write(head.subarray(end + 4))
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (!response.headersSent) {
        reject(new Error(`git http-backend ended with exit code ${code}: ${said.trim()}`))
        return
      }
      const done = asked.whenDone?.() ?? Promise.resolve()
      done.then(() => {
        response.end()
        resolve()
      }, reject)
    })
  })
}

/** Unpacks the objects that a push brings, so that its rules can be judged before any ref moves. */
export function unpackObjects(repository: GitRepository, pack: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['unpack-objects', '-q'], {
      cwd: repository.dir,
      env: { ...repository.env, GIT_DIR: repository.dir },
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk
    })
    child.stdin.on('error', () => undefined)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`git unpack-objects ended with exit code ${code}: ${said.trim()}`))
    })
    child.stdin.end(pack)
  })
}

function writeHead(response: ServerResponse, head: string): void {
  let status = 200
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    const value = line.slice(colon + 1).trim()
    if (name.toLowerCase() === 'status') status = Number(value.split(' ')[0])
    else response.setHeader(name, value)
  }
  response.writeHead(status)
}

function header(name: string, value: string | string[] | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: String(value) }
}
