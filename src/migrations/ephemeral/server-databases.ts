import { randomBytes } from 'node:crypto'
import { ConfigurationError, errorMessage, PlatformError } from '../../kernel/index.ts'
import { type ConnectionTarget, connect, readConnectionUrl, Session } from '../connection/index.ts'
import { identifier } from '../sql/index.ts'
import type { EphemeralPorts, ScratchDatabase } from './types.ts'

const applicationName = 'deploy-kit check'

/** A loop without end must not keep a job until its own limit; on no data no statement needs as long. */
const statementLimit = '5min'

/** A server on which we may make databases, reached through one of its own. */
export interface ServerDatabases {
  readonly session: Session
  /** As `show server_version` gives it. */
  readonly version: string
  readonly major: number
  create(): Promise<ScratchDatabase>
  /** Drops every database that was made here, and the roles that appeared since; then hangs up. */
  close(): Promise<void>
}

/** @throws ConfigurationError where the server cannot be reached, without its password */
export async function serverDatabases(url: string, ports: EphemeralPorts): Promise<ServerDatabases> {
  const target = await readConnectionUrl(url)
  const session = await connect(target, { ...ports, applicationName, timeoutMs: 10_000 })
  if ('kind' in session) throw new ConfigurationError(session.message, { fix: session.fix })
  try {
    const [about] = await session.query<{ version: string; number: number }>(
      `select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
    )
    const rolesBefore = await rolesOf(session)
    const sent: string[] = []
    const open = new Map<string, Session>()
    const drop = async (name: string) => {
      const inside = open.get(name)
      if (inside === undefined) return
      await inside.close()
      await dropDatabase(session, name)
      open.delete(name)
      // Roles belong to the server: a second replay must not meet those that the first one made. Others may use a
      // shadow server at the same time, so only a role that our own SQL names can be ours.
      const ours = [...(await rolesOf(session))].filter(
        (role) => !rolesBefore.has(role) && sent.some((text) => text.includes(role)),
      )
      for (const role of ours) await session.query(`drop role if exists ${identifier(role)}`)
    }
    return {
      session,
      version: about?.version ?? 'unknown',
      major: Math.floor((about?.number ?? 0) / 10_000),
      create: async () => {
        const name = `deploy_kit_scratch_${randomBytes(6).toString('hex')}`
        await session.query(`create database ${identifier(name)}`)
        const inside = await openInside(session, target, name, ports)
        open.set(name, inside)
        return scratch(name, inside, ports.signal, sent, () => drop(name))
      },
      close: async () => {
        try {
          for (const name of [...open.keys()]) await drop(name)
        } finally {
          await session.close()
        }
      },
    }
  } catch (error) {
    await session.close()
    throw error
  }
}

async function openInside(
  session: Session,
  target: ConnectionTarget,
  name: string,
  ports: EphemeralPorts,
): Promise<Session> {
  try {
    return await Session.open(
      {
        ...target,
        database: name,
        options: `${target.options ?? ''} -c statement_timeout=${statementLimit}`.trim(),
      },
      { applicationName, timeoutMs: 10_000, signal: ports.signal },
    )
  } catch (error) {
    await dropDatabase(session, name)
    throw error
  }
}

function scratch(
  name: string,
  session: Session,
  signal: AbortSignal,
  sent: string[],
  close: () => Promise<void>,
): ScratchDatabase {
  return {
    name,
    run: (text) => {
      sent.push(text)
      return session.run(text, signal)
    },
    rows: async (text) => {
      signal.throwIfAborted()
      try {
        return await session.script(text)
      } catch (error) {
        if (session.lost === undefined) throw error
        throw new PlatformError('database', `the throw-away PostgreSQL hung up: ${errorMessage(error)}`, {
          cause: error,
        })
      }
    },
    close,
  }
}

/** A connection that the server has not yet noticed to be closed would keep the database; `force` is PostgreSQL 13's. */
async function dropDatabase(session: Session, name: string): Promise<void> {
  await session.query(`drop database if exists ${identifier(name)} with (force)`)
}

async function rolesOf(session: Session): Promise<ReadonlySet<string>> {
  const rows = await session.query<{ name: string }>('select rolname as name from pg_roles')
  return new Set(rows.map((row) => row.name))
}
