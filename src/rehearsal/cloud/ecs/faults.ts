import type { EcsState, RevisionRecord, ServiceRecord } from './state.ts'
import type { EcsFaults, RevisionMatch } from './types.ts'

interface Entry<T> {
  readonly match: RevisionMatch
  value: T
}

const defaultRollbackFailure = 'The service deployment could not be rolled back because of an internal error.'

/** The faults that a scenario has set, and the questions that the scheduler asks about them. */
export class FaultBook {
  readonly #state: EcsState
  readonly #neverHealthy = new Set<Entry<true>>()
  readonly #slowStart = new Set<Entry<number>>()
  readonly #rollbackFails = new Set<Entry<string>>()
  readonly #servesOld = new Set<Entry<true>>()
  readonly #stale = new Set<Entry<number>>()

  constructor(state: EcsState) {
    this.#state = state
  }

  /** The surface that scenarios get. */
  readonly surface: EcsFaults = {
    neverHealthy: (match) => put(this.#neverHealthy, match, true),
    slowStart: (match, ms) => put(this.#slowStart, match, ms),
    rollbackFails: (match, reason) => put(this.#rollbackFails, match, reason ?? defaultRollbackFailure),
    servesOldVersion: (match) => put(this.#servesOld, match, true),
    staleCurrentDeployment: (match, answers) => put(this.#stale, match, answers),
    exitTask: (taskArn, exitCode) => {
      const task = this.#state.tasks.get(taskArn)
      if (task?.run === undefined || task.status === 'STOPPED')
        throw new RangeError(`there is no running task ${taskArn}`)
      task.exit = exitCode
      task.run.stop('EssentialContainerExited', 'Essential container in task exited')
    },
  }

  neverHealthy(service: ServiceRecord, revision: RevisionRecord): boolean {
    return find(this.#neverHealthy, service, revision) !== undefined
  }

  slowStartMs(service: ServiceRecord, revision: RevisionRecord): number {
    return find(this.#slowStart, service, revision)?.value ?? 0
  }

  servesOldVersion(service: ServiceRecord): boolean {
    return find(this.#servesOld, service) !== undefined
  }

  /** Why the rollback that begins now fails; asked once a rollback. */
  rollbackFailure(service: ServiceRecord): string | undefined {
    return find(this.#rollbackFails, service)?.value
  }

  rollbackFailed(service: ServiceRecord): void {
    const entry = find(this.#rollbackFails, service)
    if (entry !== undefined) this.#rollbackFails.delete(entry)
  }

  /** Whether this answer names the deployment before; counts the answer. */
  staleAnswer(service: ServiceRecord): boolean {
    const entry = find(this.#stale, service)
    if (entry === undefined || service.deployments.length < 2) return false
    entry.value -= 1
    if (entry.value <= 0) this.#stale.delete(entry)
    return true
  }
}

function put<T>(entries: Set<Entry<T>>, match: RevisionMatch, value: T): () => void {
  const entry = { match, value }
  entries.add(entry)
  return () => entries.delete(entry)
}

function find<T>(
  entries: ReadonlySet<Entry<T>>,
  service: ServiceRecord,
  revision?: RevisionRecord,
): Entry<T> | undefined {
  return [...entries].find(({ match }) => matches(match, service, revision))
}

function matches(
  match: RevisionMatch,
  service: ServiceRecord,
  revision: RevisionRecord | undefined,
): boolean {
  const { image } = match
  return (
    (match.cluster ?? service.cluster.name) === service.cluster.name &&
    (match.service ?? service.name) === service.name &&
    (match.family === undefined || match.family === revision?.taskDefinition.family) &&
    (match.revision === undefined || match.revision === revision?.taskDefinition.revision) &&
    (image === undefined ||
      (revision?.taskDefinition.given.containerDefinitions ?? []).some((container) =>
        container.image?.includes(image),
      ))
  )
}
