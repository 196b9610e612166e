import { createHash, timingSafeEqual } from 'node:crypto'
import type { MigrationStatus } from 'deploy-kit/status'
import { Hono, type MiddlewareHandler } from 'hono'
import type { Environment } from '../config.ts'
import { HttpProblem } from './problem.ts'

export interface AdminParts {
  readonly environment: Environment
  /** Who may ask; without it nobody may but on a developer's machine. */
  readonly token: string | null
  readonly readMigrations: () => Promise<MigrationStatus>
}

/** What only those may read who run Core. */
export function adminRoutes(parts: AdminParts): Hono {
  const routes = new Hono()
  routes.use(onlyWithToken(parts))
  routes.get('/migrations', async (c) =>
    c.json(await parts.readMigrations(), 200, { 'cache-control': 'no-store' }),
  )
  return routes
}

function onlyWithToken({ environment, token }: AdminParts): MiddlewareHandler {
  return async (c, next) => {
    if (token === null) {
      if (environment !== 'local') throw new HttpProblem(404, 'Set ADMIN_TOKEN to have this answered.')
    } else {
      const given = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
      // Digests are of one length, so that the time that comparing takes says nothing of the token.
      if (!timingSafeEqual(digest(given), digest(token)))
        throw new HttpProblem(401, 'This needs the token of an administrator.')
    }
    await next()
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
