import type { Failure } from '../execute/index.ts'
import type { Finding } from './types.ts'

/** A migration that failed on the throw-away database, at file and line; what the database itself lacks is named. */
export function failureFinding(failure: Failure, rule: string): Finding {
  const place = failure.line === undefined ? failure.file : `${failure.file}:${failure.line}`
  const way = failure.direction === 'up' ? '' : ' (its way down)'
  const more = [failure.detail, failure.hint, failure.where].filter((text) => text !== undefined)
  return {
    rule,
    severity: 'error',
    migration: failure.migration,
    message: `${place}: ${failure.migration}${way} fails: ${failure.message}${failure.sqlstate === undefined ? '' : ` (SQLSTATE ${failure.sqlstate})`}`,
    fix: fixOf(failure),
    file: failure.file,
    ...(failure.line === undefined ? {} : { line: failure.line }),
    ...(failure.statement === undefined
      ? {}
      : {
          detail: {
            language: 'sql',
            text: [failure.statement, ...more.map((text) => `-- ${text}`)].join('\n'),
          },
        }),
  }
}

function fixOf({ message, sqlstate, direction }: Failure): string {
  if (/^role ".*" does not exist$/.test(message)) {
    return 'An empty server has no role but the superuser: create it in the setup SQL of the check, which runs before the migrations.'
  }
  if (
    /extension ".*" is not available/.test(message) ||
    /could not open extension control file/.test(message)
  ) {
    return 'This PostgreSQL lacks the extension: give shadow-url a server that has it, for example a service container of production’s image.'
  }
  if (sqlstate === '3F000') {
    return 'Create the schema in a migration, or, where the platform makes it, in the setup SQL of the check.'
  }
  if (sqlstate === '57014')
    return 'It ran into the time limit of the check; what is that slow on no data does not end on production’s.'
  return direction === 'up'
    ? 'Mend the migration: on a new environment, and on production, it would fail the same way.'
    : 'Mend the down file: a rollback would fail the same way.'
}
