import { dirname } from 'node:path'
import { type Exec, errorMessage, PlatformError } from '../../../kernel/index.ts'
import { type Found, missing, there } from './types.ts'

/** The scan gate takes no older database, as grype itself. */
const maxAgeMs = 5 * 24 * 3_600_000

/** The folder for GRYPE_DB_CACHE_DIR that holds a database which a scan may use, without fetching anything. */
export async function findDatabase(options: {
  readonly grype: string
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: number
  readonly signal: AbortSignal
}): Promise<Found<string>> {
  const renew = 'Fetch one with `grype db update`.'
  let said: string
  try {
    const env = { ...options.env, GRYPE_DB_AUTO_UPDATE: 'false', GRYPE_CHECK_FOR_APP_UPDATE: 'false' }
    const { signal } = options
    const answer = await options.exec(options.grype, ['db', 'status', '-o', 'json'], {
      env,
      signal,
      allowFailure: true,
    })
    said = answer.stdout
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    return missing(`grype cannot be asked for its database (${errorMessage(error)}).`)
  }
  const status = readStatus(said)
  if (status === undefined) return missing('grype does not say whether it has a vulnerability database.')
  if (!status.valid) return missing(`grype has no vulnerability database (${status.error}). ${renew}`)
  const age = options.now - Date.parse(status.built)
  // Also where the time cannot be read.
  if (!(age <= maxAgeMs))
    return missing(
      `grype's vulnerability database is of ${status.built}, which is too old for a scan. ${renew}`,
    )
  // <cache>/6/vulnerability.db
  return there(dirname(dirname(status.path)))
}

function readStatus(
  text: string,
):
  | { readonly valid: boolean; readonly built: string; readonly path: string; readonly error: string }
  | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // The caller says that there was no answer.
    return undefined
  }
  if (typeof parsed !== 'object' || parsed === null || !('valid' in parsed)) return undefined
  const member = (name: string) => {
    const value = Object.getOwnPropertyDescriptor(parsed, name)?.value as unknown
    return typeof value === 'string' ? value : ''
  }
  return {
    valid: parsed.valid === true,
    built: member('built'),
    path: member('path'),
    error: member('error') || 'its status is not valid',
  }
}
