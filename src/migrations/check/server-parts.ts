import type { ThrowAway } from '../ephemeral/index.ts'
import type { LintResult } from '../lint/index.ts'
import type { MigrationFolder } from '../types.ts'
import { type Attempted, notChecked } from './attempt.ts'
import { unlessLinted } from './lint-part.ts'
import type { RoundTrip } from './round-trip.ts'
import { traceFindings } from './trace-findings.ts'
import { judge, type Part, type UsedServer } from './types.ts'

/** A part that needs the throw-away PostgreSQL: without one, or where the proof was cut off, it was not checked. */
export function serverPart(
  throwAway: Attempted<ThrowAway>,
  proof: Attempted<RoundTrip> | undefined,
  tell: (trip: RoundTrip) => Part,
): Part {
  if (throwAway.kind === 'undone') return notChecked(throwAway.error)
  if (throwAway.value.kind === 'none') {
    return {
      kind: 'not-checked',
      why: `no throw-away PostgreSQL is to be had: ${throwAway.value.tried.map((one) => `${one.source}: ${one.why}`).join('; ')}`,
      fix: 'Give shadow-url the empty database of a service container, install PostgreSQL (apt-get install postgresql), or start docker.',
    }
  }
  if (proof === undefined || proof.kind === 'done') return proof === undefined ? notRun : tell(proof.value)
  return notChecked(proof.error)
}

const notRun: Part = {
  kind: 'not-checked',
  why: 'nothing was run on the throw-away PostgreSQL',
  fix: 'Run the check again; where it stays, report it.',
}

export function replayPart(trip: RoundTrip): Part {
  return judge(trip.replay, {
    passed: `${trip.replayed === 1 ? 'the one migration applies' : `all ${trip.replayed} migrations apply`} to an empty database`,
    failed: `the migrations do not apply to an empty database: the first ${trip.replayed} did`,
  })
}

export function roundTripPart(trip: RoundTrip, folder: MigrationFolder, fresh: ReadonlySet<string>): Part {
  const looked = folder.migrations.filter((migration) => fresh.has(migration.name))
  const withDown = looked.filter((migration) => migration.down !== undefined)
  const reached = folder.migrations.slice(0, trip.replayed)
  if (trip.roundTrip.length === 0 && withDown.some((migration) => !reached.includes(migration))) {
    return {
      kind: 'not-checked',
      why: 'the migrations before do not apply, so their ways down were not reached',
      fix: 'Mend what the replay found first.',
    }
  }
  const without = looked.length - withDown.length
  return judge(trip.roundTrip, {
    passed:
      withDown.length === 0
        ? 'no new migration has a way down to prove'
        : `${trip.proved.length} of ${withDown.length} ways down restore what was there before, and their migrations apply again${without === 0 ? '' : ` (${without} without a way down)`}`,
    failed: `${trip.roundTrip.length} of ${withDown.length} ways down do not restore what was there before`,
  })
}

/** @param linted what lint has said already is not said again */
export function locksPart(trip: RoundTrip, linted?: LintResult): Part {
  const byMigration = Map.groupBy(trip.traces, (trace) => trace.migration)
  const findings = unlessLinted([...byMigration.values()].flatMap(traceFindings), linted)
  const seen = trip.traces.filter((trace) => trace.untraced === undefined).length
  if (trip.replay.length > 0) {
    return {
      kind: 'not-checked',
      why: 'a migration does not apply, so the locks of those behind it are not known',
      fix: 'Mend what the replay found first.',
    }
  }
  return judge(findings, {
    passed: `${seen} of ${trip.traces.length} new statements were traced${findings.length === 0 ? '' : `; ${findings.length} to look at`}`,
    failed: 'a new statement locks or writes more than a busy database bears',
  })
}

export function usedServer(
  throwAway: Attempted<ThrowAway> | undefined,
  productionMajor: number | undefined,
): UsedServer | undefined {
  if (throwAway?.kind !== 'done' || throwAway.value.kind === 'none') return undefined
  const { server, tried } = throwAway.value
  const { source, label, major, degraded } = server
  return { source, label, major, degraded, productionMajor, tried }
}
