import type { Log } from '../../host/index.ts'
import type { Clock } from '../../kernel/index.ts'

/** What every mode that opens a connection is given. */
export interface MigrationPorts {
  readonly clock: Clock
  /** 0 <= n < 1, for the jitter of waits. */
  readonly random: () => number
  readonly log: Pick<Log, 'info' | 'debug'>
  readonly signal: AbortSignal
  /**
   * Takes a snapshot of the database and waits until it could be restored. Called with the lock held and before the
   * first statement; what it throws refuses the run.
   */
  readonly snapshot?: (why: string, losesData: boolean) => Promise<{ readonly id: string }>
  /** The newest migration in the folder of a version or commit, by git; undefined where there is none of that name. */
  readonly headAt?: (versionOrSha: string) => Promise<string | undefined>
}
