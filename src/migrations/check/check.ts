import { relative, resolve } from 'node:path'
import { schemaDrift } from '../drizzle-kit/index.ts'
import { openThrowAway, type ThrowAway, type ThrowAwayServer } from '../ephemeral/index.ts'
import { readFolder } from '../folder/index.ts'
import { lint } from '../lint/index.ts'
import { count } from '../report/index.ts'
import { loadParser } from '../syntax/index.ts'
import type { MigrationFolder } from '../types.ts'
import { type Attempted, attempt, errorFinding, notChecked, type Undone } from './attempt.ts'
import { type BaseBranch, readBaseBranch } from './base-branch.ts'
import { branchConflicts, newAgainst } from './branch-conflicts.ts'
import { checklistPart } from './checklist-part.ts'
import { folderFaults } from './folder-faults.ts'
import { lintPart } from './lint-part.ts'
import { type Listing, readListing } from './listing.ts'
import type { CheckOptions } from './options.ts'
import { type RoundTrip, roundTrip } from './round-trip.ts'
import { schemaPart } from './schema-part.ts'
import { locksPart, replayPart, roundTripPart, serverPart, usedServer } from './server-parts.ts'
import { readSetup } from './setup.ts'
import { type CheckOutcome, type CheckPorts, judge, type Part, type PartName } from './types.ts'

/** Parts that need the throw-away PostgreSQL. */
const onServer: readonly PartName[] = ['replay', 'round-trip', 'locks']

/**
 * Everything that can be known of a product's migrations without production: the folder, the schema, the base branch,
 * the checklist, lint, and what a throw-away PostgreSQL shows. A part that cannot be done makes the check fail, unless
 * it is switched off. Nothing of the product is changed.
 * @throws the signal's reason; what is wrong with the product or this machine is in the outcome
 */
export async function check(options: CheckOptions, ports: CheckPorts): Promise<CheckOutcome> {
  const off = new Set<PartName>(options.off)
  const listing = await readListing(options.folder)
  const read = await attempt(ports.signal, () => readFolder(options.folder))
  if (read.kind === 'undone') return await unreadable(options, listing, read.error, off, ports)
  const folder = read.value
  const wantsServer = onServer.some((part) => !off.has(part))
  const working = Promise.allSettled([
    off.has('schema') ? undefined : attempt(ports.signal, () => driftPart(options, ports)),
    attempt(ports.signal, () => baseOf(options, folder, ports)),
    wantsServer ? attempt(ports.signal, () => serverOf(options, ports)) : undefined,
  ])
  const [schema, base, throwAway] = await working
  const server = throwAway.status === 'fulfilled' ? serverIn(throwAway.value) : undefined
  try {
    const [drift, branch] = [settledValue(schema), settledValue(base)]
    const served = settledValue(throwAway)
    const known = branch.kind === 'done' && branch.value.kind === 'known' ? branch.value : undefined
    const fresh = new Set(
      (known === undefined ? folder.migrations : newAgainst(folder, known)).map((one) => one.name),
    )
    const proof =
      server === undefined
        ? undefined
        : await attempt(ports.signal, () => prove(server, options, folder, fresh, known !== undefined))
    const parser = await loadParser()
    const linted = off.has('lint')
      ? undefined
      : lint(folder.migrations, parser, {
          ...options.lint,
          only: fresh,
          ...(options.postgres === undefined ? {} : { serverMajor: options.postgres }),
        })
    const onServerPart = (tell: (trip: RoundTrip) => Part) =>
      served === undefined ? offPart : serverPart(served, proof, tell)
    const parts: Record<PartName, Part> = {
      folder: folderPart(listing, folder, fresh),
      schema: drift === undefined ? offPart : drift.kind === 'done' ? drift.value : notChecked(drift.error),
      branch: branchPart(branch, folder),
      checklist: checklistPart(folder, fresh, parser),
      lint: linted === undefined ? offPart : lintPart(linted),
      replay: onServerPart(replayPart),
      'round-trip': onServerPart((trip) => roundTripPart(trip, folder, fresh)),
      locks: onServerPart((trip) => locksPart(trip, linted)),
    }
    return {
      ...outcomeOf(options, switchedOff(parts, off)),
      format: folder.format,
      migrations: folder.migrations.length,
      new: [...fresh],
      base: known?.label,
      server: usedServer(served, options.postgres),
      trace: proof?.kind === 'done' ? proof.value.traces : [],
    }
  } finally {
    await server?.close()
  }
}

/** The rejection of a part (an abort, a fault of ours) is thrown only when the others have come to their end. */
function settledValue<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason
  return settled.value
}

function serverIn(throwAway: Attempted<ThrowAway> | undefined): ThrowAwayServer | undefined {
  return throwAway?.kind === 'done' && throwAway.value.kind === 'ready' ? throwAway.value.server : undefined
}

/** A folder that is none: what is wrong with it is told, whether the schema can be compared as well, and that is all. */
async function unreadable(
  options: CheckOptions,
  listing: Listing,
  error: Undone['error'],
  off: ReadonlySet<PartName>,
  ports: CheckPorts,
): Promise<CheckOutcome> {
  const faults = folderFaults(listing, undefined, new Set())
  const told = errorFinding('unreadable', error)
  const findings = faults.some((fault) => fault.file !== undefined && fault.file === told.file)
    ? faults
    : [told, ...faults]
  const unread: Part = {
    kind: 'not-checked',
    why: 'the folder cannot be read',
    fix: 'Mend the folder first.',
  }
  const drift = off.has('schema') ? undefined : await attempt(ports.signal, () => driftPart(options, ports))
  const parts: Record<PartName, Part> = {
    folder: { kind: 'failed', summary: `${options.folder} is not whole`, findings },
    schema: drift === undefined ? offPart : drift.kind === 'done' ? drift.value : notChecked(drift.error),
    branch: unread,
    checklist: unread,
    lint: unread,
    replay: unread,
    'round-trip': unread,
    locks: unread,
  }
  return {
    ...outcomeOf(options, switchedOff(parts, off)),
    format: undefined,
    migrations: 0,
    new: [],
    base: undefined,
    server: undefined,
    trace: [],
  }
}

const offPart: Part = { kind: 'off' }

function switchedOff(
  parts: Readonly<Record<PartName, Part>>,
  off: ReadonlySet<PartName>,
): Readonly<Record<PartName, Part>> {
  return { ...parts, ...Object.fromEntries([...off].map((name) => [name, offPart])) }
}

/** Fail closed: passed is only what was done and found nothing wrong, or what nobody wants. */
function outcomeOf(
  options: CheckOptions,
  parts: Readonly<Record<PartName, Part>>,
): Pick<CheckOutcome, 'kind' | 'folder' | 'parts'> {
  const kinds = Object.values(parts).map((part) => part.kind)
  const kind = kinds.includes('failed') ? 'failed' : kinds.includes('not-checked') ? 'incomplete' : 'passed'
  return { kind, folder: options.folder, parts }
}

async function driftPart(options: CheckOptions, ports: CheckPorts): Promise<Part> {
  const { project, config, env } = options
  const folder = relative(resolve(project), resolve(options.folder))
  const drift = await schemaDrift(
    { project, folder, env, ...(config === undefined ? {} : { config }) },
    ports,
  )
  return schemaPart(drift, options.folder, options.ledger)
}

async function baseOf(
  options: CheckOptions,
  folder: MigrationFolder,
  ports: CheckPorts,
): Promise<BaseBranch> {
  if (options.base === undefined) {
    return {
      kind: 'unknown',
      why: 'no base branch was given, so what is new here is not known',
      fix: 'Give the branch that this one will be merged into as base, or switch the part branch off where there is none.',
    }
  }
  return await readBaseBranch(
    {
      ...options.base,
      project: resolve(options.project),
      folder: resolve(options.folder),
      migrations: folder.migrations,
    },
    ports,
  )
}

function branchPart(branch: Attempted<BaseBranch>, folder: MigrationFolder): Part {
  if (branch.kind === 'undone') return notChecked(branch.error)
  const base = branch.value
  if (base.kind === 'unknown') return { kind: 'not-checked', why: base.why, fix: base.fix }
  return judge(branchConflicts(folder, base), {
    passed: `the new migrations sort behind everything that ${base.label} has`,
    failed: `the migrations do not fit behind those of ${base.label}`,
  })
}

function folderPart(listing: Listing, folder: MigrationFolder, fresh: ReadonlySet<string>): Part {
  const what = folder.format === 'journal' ? 'journal, files and snapshots' : 'folders and snapshots'
  return judge(folderFaults(listing, folder, fresh), {
    passed: `${what} of ${count(folder.migrations.length, 'migration', 'migrations')} agree`,
    failed: `${what} do not agree`,
  })
}

async function serverOf(options: CheckOptions, ports: CheckPorts): Promise<ThrowAway> {
  const { shadowUrl, postgres, only, project, env } = options
  return await openThrowAway(
    {
      project,
      ...(shadowUrl === undefined ? {} : { shadowUrl }),
      ...(postgres === undefined ? {} : { major: postgres }),
      ...(only === undefined ? {} : { only }),
    },
    { ...ports, env },
  )
}

async function prove(
  server: ThrowAwayServer,
  options: CheckOptions,
  folder: MigrationFolder,
  fresh: ReadonlySet<string>,
  baseKnown: boolean,
): Promise<RoundTrip> {
  const prepared = options.setup === undefined ? {} : { setup: await readSetup(options.setup) }
  return await roundTrip(server, {
    migrations: folder.migrations,
    fresh,
    baseKnown,
    ...prepared,
  })
}
