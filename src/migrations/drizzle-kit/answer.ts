import { basename, dirname } from 'node:path'
import type { Drift } from './drift.ts'

/** Why drizzle-kit's answer proves nothing. */
export type Reason = 'rename' | 'schema' | 'collision' | 'configuration' | 'wrote' | 'other'

interface Answer {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** Files of the copy that are new or changed. */
  readonly written: readonly { readonly file: string; readonly text: string }[]
  readonly removed: readonly string[]
}

/**
 * What drizzle-kit's answer to `generate` proves. drizzle-kit 0.31 ends with exit code 0 even where the schema throws,
 * snapshots collide or a prompt finds no terminal, so in sync is its literal "No schema changes" and an unchanged copy,
 * both; 1.0 answers in JSON. Pure.
 */
export function judgeAnswer(
  kit: { readonly version: string; readonly major: number },
  answer: Answer,
): Drift {
  const output = `${answer.stdout}\n${answer.stderr}`.trim()
  const drizzleKit = kit.version
  const sql = answer.written.filter(({ file }) => file.endsWith('.sql'))
  if (sql.length > 0) return { kind: 'drift', drizzleKit, sql }
  const unclear = ({ reason, why, fix }: Explanation): Drift => ({
    kind: 'unclear',
    drizzleKit,
    reason,
    why,
    fix,
    output,
  })
  const changed = [...answer.written.map(({ file }) => file), ...answer.removed]
  if (changed.length > 0) {
    return unclear({
      reason: 'wrote',
      why: `drizzle-kit generate changed ${changed.join(', ')} without writing a migration`,
      fix: 'Run `drizzle-kit generate` on your machine and commit what it writes.',
    })
  }
  const document = lastDocument(answer.stdout)
  const known = explain(output, document)
  if (known !== undefined) return unclear(known)
  const other = (why: string): Drift =>
    unclear({
      reason: 'other',
      why,
      fix: 'Run `drizzle-kit generate` on your machine; what it says is below.',
    })
  if (answer.exitCode !== 0) return other(`drizzle-kit generate ended with exit code ${answer.exitCode}`)
  if (kit.major >= 1) {
    const status = textField(document, 'status')
    if (status === 'no_changes') return { kind: 'in-sync', drizzleKit }
    return other(
      `drizzle-kit generate answered ${status === undefined ? 'without a status' : `with the status ${status}`}, not no_changes`,
    )
  }
  return output.includes('No schema changes')
    ? { kind: 'in-sync', drizzleKit }
    : other('drizzle-kit generate neither wrote a migration nor said "No schema changes"')
}

interface Explanation {
  readonly reason: Reason
  readonly why: string
  readonly fix: string
}

/** The failures that drizzle-kit 0.31.11 and 1.0.0-rc.5 were seen to have; recorded in test/fixtures/drizzle-kit. */
function explain(output: string, document: unknown): Explanation | undefined {
  const status = textField(document, 'status')
  const error: unknown = Reflect.get(Object(document), 'error')
  const code = textField(error, 'code')
  if (/Interactive prompts require a TTY/.test(output) || status === 'missing_hints') {
    return {
      reason: 'rename',
      why: 'drizzle-kit asks whether something was renamed, and no one is here to answer',
      fix: 'Run `drizzle-kit generate` on your machine, answer its question, and commit what it writes.',
    }
  }
  if (code === 'check_error' && textField(error, 'kind') === 'order') {
    const folderOf = (field: string) => basename(dirname(textField(error, field) ?? '')) || 'a migration'
    const [child, parent] = [folderOf('snapshot'), folderOf('parentSnapshot')]
    return {
      reason: 'collision',
      why: `${child} sorts before ${parent}, on whose schema it stands, so a new database would get it first`,
      fix: `Rename the folder ${child} so that it sorts behind ${parent}: a second later is enough. Where it is applied already, \`deploy-kit migrate repair\` gives its row in the ledger the new name.`,
    }
  }
  if (/is a collision|Conflicting migrations detected/.test(output) || code === 'check_error') {
    return {
      reason: 'collision',
      why: 'two migrations of this folder stand on the same schema and do not agree',
      fix: 'Delete your own migration with its snapshot and journal entry, and generate it again on top of the other.',
    }
  }
  if (/No schema files found/.test(output)) {
    return noSchema
  }
  if (code === 'schema_files_not_found_error') return noSchema
  if (code === 'config_file_not_found_error' || /drizzle\.config\.\w+ file does not exist/.test(output)) {
    return {
      reason: 'configuration',
      why: 'drizzle-kit does not find its configuration',
      fix: 'Set the path of drizzle.config, relative to the folder of the product.',
    }
  }
  if (/snapshot.*(not of the latest version|malformed)|data is malformed/i.test(output)) {
    return {
      reason: 'collision',
      why: 'a snapshot of this folder cannot be read by this drizzle-kit',
      fix: 'Run `drizzle-kit up` and commit what it changes.',
    }
  }
  const thrown =
    status === 'error' ? textField(error, 'message') : /^(?:\w*Error|.*ERROR): (.*)$/m.exec(output)?.[0]
  if (thrown === undefined) return undefined
  const [first = thrown] = thrown.trim().split('\n')
  return {
    reason: 'schema',
    why: `the schema or drizzle.config cannot be loaded: ${first.trim()}`,
    fix: 'Mend what it names; `drizzle-kit generate` on your machine shows the same.',
  }
}

const noSchema: Explanation = {
  reason: 'configuration',
  why: 'drizzle-kit finds no schema file under the path that drizzle.config gives',
  fix: 'Correct `schema` in drizzle.config.',
}

/** drizzle-kit 1.0 prints its answer as the last line; what the schema itself prints comes before it. */
function lastDocument(stdout: string): unknown {
  for (const line of stdout.trim().split('\n').reverse()) {
    if (!line.startsWith('{')) continue
    try {
      return JSON.parse(line)
    } catch {
      // A line that only looks like JSON is not the answer.
    }
  }
  try {
    return JSON.parse(stdout)
  } catch {
    // No JSON is an answer too: an unclear one.
    return undefined
  }
}

function textField(value: unknown, name: string): string | undefined {
  const found: unknown = Reflect.get(Object(value), name)
  return typeof found === 'string' ? found : undefined
}
