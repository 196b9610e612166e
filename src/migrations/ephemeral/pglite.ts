import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bodyText, fetchHttp, PlatformError } from '../../kernel/index.ts'
import { pgliteScript } from './pglite-script.ts'
import { startOf, untilReady } from './start.ts'
import type { EphemeralPorts, ScratchDatabase, ThrowAwayServer } from './types.ts'

type Answer =
  | { readonly rows: readonly object[]; readonly completed: number }
  | { readonly error: Readonly<Record<string, string | undefined>>; readonly completed: number }

/**
 * The product's own PGlite: PostgreSQL compiled to WebAssembly, one connection a database. It runs in a process of its
 * own, because it is the product's code and because it takes hundreds of megabytes.
 */
export async function pgliteServer(project: string, ports: EphemeralPorts): Promise<ThrowAwayServer> {
  const entry = resolvePackage(project)
  const folder = await mkdtemp(join(resolve(ports.tempDir), 'deploy-kit-pglite-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  const token = randomBytes(18).toString('hex')
  const script = join(folder, 'server.mjs')
  let origin: string | undefined
  let stop: () => Promise<void> = async () => undefined
  try {
    await writeFile(script, pgliteScript)
    const running = startOf(ports.exec, 'node', [script, pathToFileURL(entry).href], {
      cwd: folder,
      env: { ...ports.env, DEPLOY_KIT_PGLITE_TOKEN: token },
      onLine: (line) => {
        origin ??= /^listening (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1]
      },
    })
    stop = running.stop
    const ask = async (path: string, sql: string): Promise<Answer> => {
      if (origin === undefined) throw new PlatformError('database', 'PGlite does not listen yet')
      const response = await fetchHttp({
        method: 'POST',
        url: `${origin}${path}`,
        headers: { authorization: `Bearer ${token}` },
        body: sql,
        timeoutMs: 600_000,
        signal: ports.signal,
      })
      if (response.status !== 200)
        throw new PlatformError('database', `PGlite answered ${response.status}: ${bodyText(response)}`)
      return JSON.parse(bodyText(response)) as Answer
    }
    const { rows } = outcome(
      await untilReady(
        running,
        () =>
          ask(
            '/probe',
            `select current_setting('server_version') as version, current_setting('server_version_num') as number`,
          ),
        ports,
      ),
    )
    await ask('/probe/close', '')
    const about = rows[0] as { version: string; number: string } | undefined
    let databases = 0
    return {
      source: 'pglite',
      label: `PostgreSQL ${about?.version ?? '?'} as PGlite, installed in the product`,
      major: Math.floor(Number(about?.number ?? 0) / 10_000),
      degraded:
        'PGlite is PostgreSQL as WebAssembly with one connection: extensions, CONCURRENTLY, time limits and roles are not shown as a server would',
      database: async () => {
        databases++
        return pgliteDatabase(`/database-${databases}`, ask)
      },
      close: async () => {
        await stop()
        await remove()
      },
    }
  } catch (error) {
    await stop()
    await remove()
    throw error
  }
}

async function pgliteDatabase(
  path: string,
  ask: (path: string, sql: string) => Promise<Answer>,
): Promise<ScratchDatabase> {
  // The first call makes it; whatever is wrong with it shows here.
  outcome(await ask(path, 'select 1'))
  return {
    name: path.slice(1),
    run: async (text) => {
      const answer = await ask(path, text)
      return 'error' in answer
        ? { completed: answer.completed, error: asError(answer.error) }
        : { completed: answer.completed }
    },
    rows: async <Row extends object>(text: string) => outcome(await ask(path, text)).rows as readonly Row[],
    close: async () => {
      await ask(`${path}/close`, '')
    },
  }
}

function outcome(answer: Answer): { readonly rows: readonly object[] } {
  if ('error' in answer) throw asError(answer.error)
  return answer
}

/** The server's fields on an Error, as pg gives them. */
function asError(fields: Readonly<Record<string, string | undefined>>): Error {
  const { message, ...rest } = fields
  return Object.assign(new Error(message), rest)
}

function resolvePackage(project: string): string {
  try {
    return createRequire(join(resolve(project), 'package.json')).resolve('@electric-sql/pglite')
  } catch (cause) {
    throw new PlatformError('tool', 'the product has no @electric-sql/pglite installed', { cause })
  }
}
