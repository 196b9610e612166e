import { writeFile } from 'node:fs/promises'
import { ConfigurationError, nearest } from '../../kernel/index.ts'
import { frontMatterOf } from '../checklist/index.ts'
import { draftDowns, draftText, lossesOf } from '../drizzle-kit/index.ts'
import { openThrowAway, type ThrowAway } from '../ephemeral/index.ts'
import { downPath, readFolder } from '../folder/index.ts'
import { parseSqlFile } from '../sql/index.ts'
import type { Migration, MigrationFolder } from '../types.ts'
import type { CheckOptions } from './options.ts'
import { type RoundTrip, roundTrip } from './round-trip.ts'
import { readSetup } from './setup.ts'
import type { CheckPorts, Finding } from './types.ts'

export interface GenerateDownOptions
  extends Pick<CheckOptions, 'project' | 'folder' | 'env' | 'setup' | 'shadowUrl' | 'postgres'> {
  /** Names of the migrations to draft a way down for; default all that have none and are not declared irreversible. */
  readonly only?: readonly string[]
}

/** What became of one migration. */
export type DownDraft =
  | {
      readonly kind: 'written'
      readonly migration: string
      readonly file: string
      readonly losses: readonly string[]
      readonly proof: Proof
    }
  | { readonly kind: 'not-drafted'; readonly migration: string; readonly why: string }

/** Whether up, down and up again left the catalog as it was. */
export type Proof =
  | { readonly kind: 'proved'; readonly on: string }
  | { readonly kind: 'disproved'; readonly on: string; readonly finding: Finding }
  | { readonly kind: 'unproved'; readonly why: string }

export interface GenerateDownOutcome {
  /**
   * `drafted`: each that lacked one has a draft that holds; `incomplete`: files were written, but one could not be or
   * does not hold; `nothing-to-do`: every migration has its way down; `none`: none could be drafted.
   */
  readonly kind: 'drafted' | 'incomplete' | 'nothing-to-do' | 'none'
  readonly folder: string
  readonly drizzleKit: string | undefined
  readonly drafts: readonly DownDraft[]
}

/**
 * Drafts the down files that are missing through the product's own drizzle-kit, and proves each on a throw-away
 * PostgreSQL. A file that is there is never overwritten.
 * @throws ConfigurationError for a folder, a name or a drizzle-kit to mend, PlatformError where drizzle-kit's API fails
 */
export async function generateDown(
  options: GenerateDownOptions,
  ports: CheckPorts,
): Promise<GenerateDownOutcome> {
  const folder = await readFolder(options.folder)
  const wanted = chosen(folder, options.only)
  const { folder: path } = options
  if (wanted.length === 0) return { kind: 'nothing-to-do', folder: path, drizzleKit: undefined, drafts: [] }
  const { project, env } = options
  const { drizzleKit, drafts } = await draftDowns({ project, folder, migrations: wanted, env }, ports)
  const texts = new Map(
    drafts.flatMap((draft) =>
      draft.kind === 'drafted'
        ? [[draft.migration.name, draftText(drizzleKit, draft.statements)] as const]
        : [],
    ),
  )
  const proofs = await prove(options, folder, texts, ports)
  const written: DownDraft[] = []
  for (const draft of drafts) {
    const migration = draft.migration.name
    if (draft.kind === 'undrafted') {
      written.push({ kind: 'not-drafted', migration, why: draft.why })
      continue
    }
    const file = downPath(folder, draft.migration)
    // `wx`: whoever wrote one meanwhile keeps theirs.
    await writeFile(file, texts.get(migration) ?? '', { flag: 'wx' }).catch(
      (cause: NodeJS.ErrnoException) => {
        if (cause.code !== 'EEXIST') throw cause
        throw new ConfigurationError(`${file} exists by now and is not overwritten`, {
          fix: 'Look at who writes it; run this again to draft the others.',
          cause,
        })
      },
    )
    written.push({
      kind: 'written',
      migration,
      file,
      losses: lossesOf(draft.statements),
      proof: proofs(migration),
    })
  }
  return { kind: kindOf(written), folder: path, drizzleKit, drafts: written }
}

function kindOf(drafts: readonly DownDraft[]): GenerateDownOutcome['kind'] {
  if (drafts.every((draft) => draft.kind === 'not-drafted')) return 'none'
  const sound = drafts.every((draft) => draft.kind === 'written' && draft.proof.kind === 'proved')
  return sound ? 'drafted' : 'incomplete'
}

function chosen(folder: MigrationFolder, only: readonly string[] | undefined): readonly Migration[] {
  if (only === undefined) {
    return folder.migrations.filter(
      (migration) =>
        migration.down === undefined &&
        frontMatterOf(migration.up, migration.sidecar).declared.irreversible === undefined,
    )
  }
  return only.map((name) => {
    const found = folder.migrations.find((migration) => migration.name === name)
    if (found === undefined) {
      const names = folder.migrations.map((migration) => migration.name)
      const near = nearest(name, names) ?? names.at(-1)
      throw new ConfigurationError(`${folder.path} has no migration ${name}`, {
        fix:
          near === undefined
            ? 'Generate one with drizzle-kit first.'
            : `Give the whole name of one that is there, for example ${near}.`,
      })
    }
    if (found.down === undefined) return found
    throw new ConfigurationError(`${name} has a way down, ${found.down.path}, which is not overwritten`, {
      fix: `Delete ${found.down.path} first, where it shall be drafted again.`,
    })
  })
}

async function prove(
  options: GenerateDownOptions,
  folder: MigrationFolder,
  texts: ReadonlyMap<string, string>,
  ports: CheckPorts,
): Promise<(migration: string) => Proof> {
  const { project, env, shadowUrl, postgres, setup } = options
  const throwAway: ThrowAway = await openThrowAway(
    {
      project,
      ...(shadowUrl === undefined ? {} : { shadowUrl }),
      ...(postgres === undefined ? {} : { major: postgres }),
    },
    { ...ports, env },
  )
  if (throwAway.kind === 'none') {
    const why = `no throw-away PostgreSQL is to be had (${throwAway.tried.map((one) => `${one.source}: ${one.why}`).join('; ')})`
    return () => ({ kind: 'unproved', why })
  }
  const { server } = throwAway
  try {
    const migrations = folder.migrations.map((migration) => {
      const text = texts.get(migration.name)
      return text === undefined
        ? migration
        : { ...migration, down: parseSqlFile(downPath(folder, migration), text) }
    })
    const prepared = setup === undefined ? {} : { setup: await readSetup(setup) }
    const trip = await roundTrip(server, {
      migrations,
      fresh: new Set(texts.keys()),
      baseKnown: false,
      ...prepared,
    })
    return (migration) => proofOf(trip, migration, server.label)
  } finally {
    await server.close()
  }
}

function proofOf(trip: RoundTrip, migration: string, on: string): Proof {
  if (trip.proved.includes(migration)) return { kind: 'proved', on }
  const finding = trip.roundTrip.find((one) => one.migration === migration)
  if (finding !== undefined) return { kind: 'disproved', on, finding }
  const [replay] = trip.replay
  return {
    kind: 'unproved',
    why: replay === undefined ? 'the proof did not reach it' : `the proof ended before: ${replay.message}`,
  }
}
