import pg from 'pg'
import type { ConnectionTarget } from './url.ts'

/**
 * Back to the role of the connection. RESET ALL leaves the role out, and RESET ROLE goes to what ALTER ROLE … SET role
 * says, so that what a migration creates belongs to whom it should.
 */
export const ownRole = ['reset session authorization', 'reset role'] as const

/** One connection to the database, with its state (locks, settings) on the server. */
export class Session {
  readonly target: ConnectionTarget
  readonly #client: pg.Client
  readonly #applicationName: string
  #lost: Error | undefined
  #closed = false
  #resetSql = [...ownRole, 'reset all'].join('; ')

  private constructor(client: pg.Client, target: ConnectionTarget, applicationName: string) {
    this.#client = client
    this.target = target
    this.#applicationName = applicationName
  }

  /** Connects within `timeoutMs`; rejects with the driver's error, or the signal's reason. */
  static async open(
    target: ConnectionTarget,
    options: {
      readonly applicationName: string
      readonly timeoutMs: number
      readonly signal: AbortSignal
      readonly onNotice?: (message: string) => void
    },
  ): Promise<Session> {
    options.signal.throwIfAborted()
    const client = new pg.Client({
      host: target.host,
      port: target.port,
      user: target.user,
      // A function keeps the driver from filling an empty password in from PGPASSWORD or ~/.pgpass.
      password: () => target.password,
      database: target.database,
      ssl: target.ssl,
      ...(target.options === undefined ? {} : { options: target.options }),
      application_name: options.applicationName,
      connectionTimeoutMillis: options.timeoutMs,
      keepAlive: true,
    })
    const session = new Session(client, target, options.applicationName)
    client.on('error', (error) => {
      session.#lost ??= error
    })
    client.on('end', () => {
      session.#lost ??= new Error('the connection was closed')
    })
    client.on('notice', (notice) => options.onNotice?.(notice.message ?? ''))
    let giveUp: () => void = () => undefined
    const aborted = new Promise<never>((_, reject) => {
      giveUp = () => reject(options.signal.reason)
      options.signal.addEventListener('abort', giveUp, { once: true })
    })
    try {
      await Promise.race([client.connect(), aborted])
    } catch (error) {
      // The error of the attempt is what counts; closing what never opened adds nothing to it.
      client.end().catch(() => undefined)
      throw error
    } finally {
      options.signal.removeEventListener('abort', giveUp)
    }
    return session
  }

  /**
   * Has the server look every few seconds whether we are still there while it works for us: a runner that was killed
   * then keeps its locks for seconds, not for as long as its statement takes. PostgreSQL 14 and later.
   */
  async watchClient(): Promise<void> {
    const setting = 'client_connection_check_interval'
    const known = await this.query('select 1 from pg_settings where name = $1', [setting])
    if (known.length === 0) return
    try {
      await this.query(`set ${setting} = '5s'`)
    } catch (error) {
      // Some platforms cannot watch a socket (22023); the check is a comfort, not a condition.
      if (!(error instanceof pg.DatabaseError) || error.code !== '22023') throw error
      return
    }
    this.#resetSql += `; set ${setting} = '5s'`
  }

  /** The SQL that takes back what a migration may have set in the session: role, search path, limits. */
  get resetSql(): string {
    return this.#resetSql
  }

  /** Why the connection is gone, or undefined while it stands. */
  get lost(): Error | undefined {
    return this.#lost
  }

  /** One statement of our own; rejects with the server's error. */
  async query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]> {
    try {
      const result =
        values === undefined ? await this.#client.query(text) : await this.#client.query(text, [...values])
      return result.rows as readonly Row[]
    } catch (error) {
      this.#noteLoss(error)
      throw error
    }
  }

  /**
   * Several statements of our own in one round trip; gives the rows of all of them, one behind the other. A transaction
   * that it began and that failed is rolled back.
   */
  async script<Row extends object>(text: string): Promise<readonly Row[]> {
    const { rows, error } = await this.send<Row>(text)
    if (error === undefined) return rows
    await this.rollback()
    throw error
  }

  /** The same for who has to know how far it came: how many were completed, their rows, and the error where one failed. */
  async send<Row extends object>(
    text: string,
  ): Promise<{ readonly completed: number; readonly rows: readonly Row[]; readonly error?: unknown }> {
    const rows: Row[] = []
    const sent = await this.#submit(text, (row) => rows.push(row as Row))
    return { ...sent, rows }
  }

  /** Ends the transaction under way, if there is one; a connection that is gone has none. */
  async rollback(): Promise<void> {
    if (this.#lost === undefined) await this.#client.query('rollback')
  }

  /**
   * Sends a text that others wrote, as one query. Gives how many of its statements were completed, and the error where
   * one failed. When the signal fires the server is asked to cancel, and the error is what it then answers.
   */
  async run(
    text: string,
    signal: AbortSignal,
  ): Promise<{ readonly completed: number; readonly error?: unknown }> {
    if (signal.aborted) return { completed: 0, error: signal.reason }
    let cancelling: Promise<void> | undefined
    const cancel = () => {
      cancelling = this.#cancel()
    }
    signal.addEventListener('abort', cancel, { once: true })
    try {
      const sent = await this.#submit(text, () => undefined)
      // A cancel request that is still on its way must not hit the statement that comes next.
      await cancelling
      return sent
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }

  /** One query message. Every row is handed on, so that the driver does not collect those that nobody reads. */
  async #submit(
    text: string,
    onRow: (row: object) => void,
  ): Promise<{ readonly completed: number; readonly error?: unknown }> {
    let completed = 0
    const query = new pg.Query(text)
    const submit = query.submit
    const count = () => {
      completed++
    }
    let connection: pg.Connection | undefined
    query.submit = (to) => {
      connection = to
      to.on('commandComplete', count)
      return submit.call(query, to)
    }
    query.on('row', onRow)
    const error = await new Promise<unknown>((resolve) => {
      query.on('end', () => resolve(undefined))
      query.on('error', (failure) => resolve(failure))
      this.#client.query(query)
    })
    connection?.off('commandComplete', count)
    this.#noteLoss(error)
    return error === undefined ? { completed } : { completed, error }
  }

  /** Ends the connection; what was under way is rolled back by the server. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#client.end()
  }

  /** The process that serves this connection; behind a transaction pooler it changes. */
  async backendPid(): Promise<number> {
    const [row] = await this.query<{ pid: number }>('select pg_backend_pid() as pid')
    return row?.pid ?? 0
  }

  /** The process that the server announced when the connection began; a pooler announces one of its own making. */
  get announcedPid(): number | undefined {
    const pid: unknown = Reflect.get(this.#client, 'processID')
    return typeof pid === 'number' ? pid : undefined
  }

  /** What the server does not say itself, and the errors after which it hangs up, are the end of the connection. */
  #noteLoss(error: unknown): void {
    if (error === undefined) return
    const ends = !(error instanceof pg.DatabaseError) || /^(08|57P0|25P03)/.test(error.code ?? '')
    if (ends) this.#lost ??= error instanceof Error ? error : new Error(String(error))
  }

  async #cancel(): Promise<void> {
    try {
      const helper = await Session.open(this.target, {
        applicationName: `${this.#applicationName} cancel`,
        timeoutMs: 5_000,
        signal: new AbortController().signal,
      })
      try {
        await helper.query('select pg_cancel_backend($1)', [this.announcedPid])
      } finally {
        await helper.close()
      }
    } catch {
      // No second connection to be had: closing this one makes the server roll back as soon as it notices.
      await this.close()
    }
  }
}
