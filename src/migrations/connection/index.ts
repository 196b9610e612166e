/** The connection to the database: its URL, the session, what the server's errors mean, and holding the lock. */
export { connect, type Unreachable } from './connect.ts'
export { readOnly } from './read-only.ts'
export { isRdsHost } from './roots.ts'
export { serverError, sqlstateOf } from './server-error.ts'
export { ownRole, Session } from './session.ts'
export { type ConnectionTarget, readConnectionUrl } from './url.ts'
export { createOnce, databaseError, type LockOptions, type MigrationPorts, withLock } from './with-lock.ts'
