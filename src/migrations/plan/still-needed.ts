import { parse, satisfies, valid } from 'semver'
import type { Migration, MigrationFolder, RefusalReason, RunningVersion, Traits } from '../types.ts'

/**
 * Why something that runs cannot do without what a contract migration takes away, a clause each; empty where nothing
 * that runs needs it. A version is known to do without it where it is at least what the migration requires, or, where
 * the migration requires none, where it was built with the migration in its folder. What is not known counts as needed.
 * @param overtaken pending migrations that are older than an applied one: a version may have been built with a newer
 * one and without them
 */
export function needsOldShape(
  folder: MigrationFolder,
  migration: Migration,
  traits: Traits,
  running: readonly RunningVersion[],
  overtaken: readonly Migration[],
): readonly string[] {
  return running.flatMap((one) => {
    const why =
      traits.requiresCore !== undefined
        ? byVersion(traits.requiresCore, one)
        : overtaken.includes(migration)
          ? `${named(one)} may have been built without ${migration.name}, which is older than what is applied and does not say requires-core`
          : byHead(folder, migration, one)
    return why === undefined ? [] : [why]
  })
}

function byVersion(required: string, { what, version }: RunningVersion): string | undefined {
  const found = parse(version)
  if (found === null)
    return `${what} has the version ${version || '(none)'}, which cannot be compared with ${required}`
  if (valid(required) === null) return `${what} cannot be compared with ${required}, which is no version`
  return satisfies(found, `>=${required}`, { includePrerelease: true })
    ? undefined
    : what.includes(version)
      ? `${what} is older: the new shape needs ${required} or later`
      : `${what} is ${version}, and the new shape needs ${required} or later`
}

function byHead(folder: MigrationFolder, migration: Migration, one: RunningVersion): string | undefined {
  const { migrationHead } = one
  if (migrationHead === undefined) return `${named(one)} has no record of the migrations it was built with`
  const at = positionOf(folder, migrationHead)
  if (at === -1) return `${named(one)} was built with ${migrationHead}, which this folder does not have`
  return at >= folder.migrations.indexOf(migration)
    ? undefined
    : `${named(one)} was built with the migrations up to ${migrationHead}, before ${migration.name}`
}

/**
 * What runs needs a migration that is to be taken back where it was built with it. Taking a contract migration back
 * gives the old shape back beside the new, which nothing that runs can miss.
 * @param applied the names of the applied migrations, oldest first
 */
export function needsMigration(
  folder: MigrationFolder,
  applied: readonly string[],
  name: string,
  running: readonly RunningVersion[],
): readonly string[] {
  return running.flatMap((one) => {
    const { migrationHead } = one
    if (migrationHead === undefined)
      return [`${named(one)} has no record of the migrations it was built with`]
    const needed = [`${named(one)} was built with the migrations up to ${migrationHead}`]
    const headApplied = indexOfName(folder, applied, migrationHead)
    if (headApplied !== -1) return headApplied >= applied.indexOf(name) ? needed : []
    // Not applied, but in the folder: a contract migration that is still to come, behind everything that is applied.
    return needed
  })
}

/** What runs, with its version where its name does not say it. */
function named({ what, version }: RunningVersion): string {
  return what.includes(version) ? what : `${what} (${version})`
}

/** The reason for which nothing is decided while it is not known what runs. */
export function runningUnknown(migration: string | undefined, what: string): RefusalReason {
  return {
    kind: 'running-unknown',
    migration,
    message: `${what}, and what runs on this database is not known`,
    fix: 'Say which versions run (and which one a rollback would go back to) with `running: [{ version: 1.4.0, migration-head: 0007_x }]`, `running: none` where nothing does, or name an environment of deploy-kit.yml, whose `ecs` says where to look.',
  }
}

function positionOf(folder: MigrationFolder, head: string): number {
  return folder.migrations.findIndex((migration) => migration.name === head || migration.ledgerName === head)
}

function indexOfName(folder: MigrationFolder, applied: readonly string[], head: string): number {
  const at = applied.indexOf(head)
  if (at !== -1) return at
  const known = folder.migrations[positionOf(folder, head)]
  return known === undefined ? -1 : applied.indexOf(known.name)
}
