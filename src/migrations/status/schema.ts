import { toJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { type MigrationStatus, statusSchemaId } from './document.ts'

/** The JSON Schema of the status document; `scripts/generate.ts` writes it to docs/migration-status.schema.json. */

const text = v.string()
const nullableText = v.nullable(v.string())
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const time = v.pipe(v.string(), v.isoTimestamp())
const direction = v.picklist(['up', 'down'])

const kind = v.pipe(
  v.nullable(v.picklist(['run', 'baseline', 'mark-applied', 'undo'])),
  v.description(
    'baseline and mark-applied recorded a migration without running it; null where there is no log of it, or that of an older deploy-kit.',
  ),
)

const recorded = {
  name: v.pipe(text, v.description("The journal's tag, or the folder's name.")),
  hash: v.pipe(text, v.description('sha256 of the file as the ledger has it.')),
  appliedAt: v.nullable(v.pipe(time, v.description('Null where deploy-kit did not apply it.'))),
  ms: v.nullable(count),
  actor: nullableText,
  gitSha: nullableText,
  version: v.pipe(nullableText, v.description('The version of the product that brought it.')),
  kind,
  phase: v.pipe(nullableText, v.description('expand or contract.')),
  snapshotId: v.pipe(nullableText, v.description('The snapshot that was taken before it.')),
}

export const statusSchema = v.strictObject({
  schema: v.literal(statusSchemaId),
  at: v.pipe(time, v.description('When the state was read, by the clock of the database.')),
  environment: nullableText,
  server: v.strictObject({ version: text, database: text }),
  state: v.pipe(
    v.picklist(['up-to-date', 'pending', 'ahead', 'needs-attention']),
    v.description(
      'needs-attention: applying would be refused, or somebody has to look first. ahead: the database has migrations that this folder lacks.',
    ),
  ),
  head: v.pipe(nullableText, v.description('The newest applied migration.')),
  folder: v.strictObject({ format: v.picklist(['journal', 'folders']), head: nullableText, count }),
  lock: v.pipe(
    v.nullable(
      v.strictObject({
        pid: count,
        applicationName: nullableText,
        user: nullableText,
        since: v.nullable(time),
      }),
    ),
    v.description('Who holds the lock of migration runs now.'),
  ),
  applied: v.pipe(
    v.array(
      v.strictObject({
        ...recorded,
        risk: v.pipe(nullableText, v.description('none, low or data-loss.')),
        reversible: v.pipe(v.boolean(), v.description('Whether the SQL of its way back is known.')),
      }),
    ),
    v.description('Oldest first.'),
  ),
  pending: v.pipe(
    v.array(v.strictObject({ name: text, phase: nullableText, risk: nullableText })),
    v.description(
      'Oldest first. From `deploy-kit/status` phase and risk are what the SQL file declares, and data-loss where it drops, truncates or deletes; else null, because to infer the rest takes a parser.',
    ),
  ),
  unknown: v.pipe(v.array(v.strictObject(recorded)), v.description('In the ledger, not in the folder.')),
  drifted: v.pipe(
    v.array(v.strictObject({ name: text, how: v.picklist(['edited', 'renamed', 'out-of-order']) })),
    v.description('Where ledger and folder contradict each other; applying is refused until it is settled.'),
  ),
  failed: v.pipe(
    v.array(
      v.strictObject({
        name: text,
        direction,
        status: v.picklist(['failed', 'running', 'interrupted']),
        startedAt: time,
        sqlstate: nullableText,
        error: nullableText,
        rolledBack: v.pipe(
          v.boolean(),
          v.description('False where statements of it are done that no rollback took back.'),
        ),
      }),
    ),
    v.description('Runs that did not end well and that no later run has made good.'),
  ),
  lastRun: v.nullable(
    v.strictObject({
      runId: text,
      startedAt: time,
      actor: nullableText,
      gitSha: nullableText,
      migrations: v.array(
        v.strictObject({
          name: text,
          direction,
          kind,
          status: v.picklist(['running', 'ok', 'failed', 'reverted']),
          ms: v.nullable(count),
          sqlstate: nullableText,
          error: nullableText,
        }),
      ),
    }),
  ),
  wayBack: v.pipe(
    v.array(
      v.strictObject({
        to: v.pipe(nullableText, v.description('Null is a database without migrations.')),
        version: nullableText,
        gitSha: nullableText,
        steps: count,
        feasible: v.boolean(),
        dataLoss: v.pipe(
          v.array(text),
          v.description('What would be lost; down then wants the consent data-loss.'),
        ),
        reasons: v.pipe(v.array(text), v.description('Why it cannot be done.')),
      }),
    ),
    v.description('What down could go back to, nearest first.'),
  ),
})

/** Type-checked: a document is what the schema describes. */
export function parseStatus(value: unknown): MigrationStatus {
  return v.parse(statusSchema, value)
}

export function statusJsonSchema(): object {
  return {
    title: statusSchemaId,
    ...toJsonSchema(statusSchema, { errorMode: 'throw', typeMode: 'output' }),
  }
}
