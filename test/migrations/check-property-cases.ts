import fc from 'fast-check'
import { expect, it } from 'vitest'
import { roundTrip } from '../../src/migrations/check/round-trip.ts'
import type { ThrowAwayServer } from '../../src/migrations/ephemeral/index.ts'
import { parseSqlFile } from '../../src/migrations/sql/file.ts'
import type { Migration } from '../../src/migrations/types.ts'
import { type GeneratedMigration, histories } from './ddl.ts'

function migrationOf(one: GeneratedMigration, index: number, down: string): Migration {
  const name = `${String(index).padStart(4, '0')}_made`
  return {
    name,
    ledgerName: name,
    when: index,
    createdAt: index,
    up: parseSqlFile(`${name}.sql`, one.up),
    down: parseSqlFile(`${name}.down.sql`, down),
  }
}

async function prove(server: ThrowAwayServer, migrations: readonly Migration[]) {
  const fresh = new Set(migrations.map((migration) => migration.name))
  return roundTrip(server, { migrations, fresh, baseKnown: true })
}

/** The laws of the round trip, on a server of any major. */
export function describeRoundTrip(server: () => ThrowAwayServer, runs: number, most: number): void {
  const settings = { numRuns: runs, endOnFailure: true } as const

  it('up, then down restores the catalog, and up again gives the same', async () => {
    await fc.assert(
      fc.asyncProperty(histories(most), async (history) => {
        const migrations = history.map((one, index) => migrationOf(one, index, one.down))
        const trip = await prove(server(), migrations)
        expect([...trip.replay, ...trip.roundTrip].map((finding) => finding.detail?.text)).toEqual([])
        expect(trip.proved).toEqual(migrations.map((migration) => migration.name))
      }),
      settings,
    )
  }, 600_000)

  it('a way down that leaves something behind, or does nothing, is always caught', async () => {
    await fc.assert(
      fc.asyncProperty(histories(most), fc.nat(), fc.boolean(), async (history, at, nothing) => {
        const broken = at % history.length
        const migrations = history.map((one, index) =>
          migrationOf(
            // What does nothing is only wrong where the up does something, as a new table surely does.
            index === broken && nothing
              ? { ...one, up: `${one.up}--> statement-breakpoint\nCREATE TABLE "surely" ("id" integer);` }
              : one,
            index,
            index !== broken
              ? one.down
              : nothing
                ? 'SELECT 1;'
                : `${one.down}--> statement-breakpoint\n${one.leftover};`,
          ),
        )
        const trip = await prove(server(), migrations)
        expect(trip.roundTrip.map((finding) => finding.migration)).toEqual([migrations[broken]?.name])
        expect(trip.proved).toHaveLength(migrations.length - 1)
      }),
      settings,
    )
  }, 600_000)
}
