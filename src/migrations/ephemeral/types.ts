import type { Clock, Exec } from '../../kernel/index.ts'

/** Where a throw-away PostgreSQL can come from, in the order in which they are asked. */
export const sources = ['shadow', 'system', 'docker', 'embedded', 'pglite'] as const
export type Source = (typeof sources)[number]

/** A database that nobody needs any more once it is closed. */
export interface ScratchDatabase {
  readonly name: string
  /** Sends a text that others wrote as one query; gives how many of its statements were completed, and the error of the one that failed. */
  run(text: string): Promise<{ readonly completed: number; readonly error?: unknown }>
  /** Statements of our own in one round trip; gives the rows of all of them. Rejects with the server's error. */
  rows<Row extends object>(text: string): Promise<readonly Row[]>
  /** Drops it. */
  close(): Promise<void>
}

export interface ThrowAwayServer {
  readonly source: Source
  /** What a person calls it: `PostgreSQL 15.18 of this machine (/usr/lib/postgresql/15/bin)`. */
  readonly label: string
  readonly major: number
  /** What it cannot show, where it is not a full PostgreSQL. */
  readonly degraded: string | undefined
  /** A new, empty database. */
  database(): Promise<ScratchDatabase>
  /** Stops it, and removes everything that was made for it. */
  close(): Promise<void>
}

/** A source that was asked in vain. */
export interface Tried {
  readonly source: Source
  readonly why: string
}

export type ThrowAway =
  | { readonly kind: 'ready'; readonly server: ThrowAwayServer; readonly tried: readonly Tried[] }
  | { readonly kind: 'none'; readonly tried: readonly Tried[] }

export interface EphemeralOptions {
  /** A database on a server where databases may be made and dropped, a service container say. Nothing else is asked then. */
  readonly shadowUrl?: string
  /** The major of production's PostgreSQL: where it can be had, no other is taken. */
  readonly major?: number
  /** The product's folder, whose node_modules are looked through. */
  readonly project: string
  /** Which of the sources may be asked; default all. */
  readonly only?: readonly Source[]
}

export interface EphemeralPorts {
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
  readonly tempDir: string
  readonly clock: Clock
  /** 0 <= n < 1, for the jitter of waits. */
  readonly random: () => number
  readonly signal: AbortSignal
}
