import type { ContainerSpec, TaskSpec } from '../../ports.ts'

/** What a way of running containers has to offer; the life of a task is the same for all. */
export interface ContainerEngine {
  /**
   * Gets everything ready that one container needs, its image first.
   * @throws PullError or StartError in AWS's words
   */
  prepare(task: TaskSpec, container: ContainerSpec, signal: AbortSignal): Promise<PreparedContainer>
}

export interface PreparedContainer {
  readonly imageDigest: string
  /** What the image asks for and this way of running does not give. */
  readonly limitations: readonly string[]
  /** @throws StartError */
  start(): Promise<StartedContainer>
  /** Removes what belongs to the container, once it is not running. */
  remove(): Promise<void>
}

export interface StartedContainer {
  /** Resolves when the container is over, with everything it said handed on. */
  readonly exited: Promise<ContainerExit>
  /** Resolves when it listens on all of its ports. */
  readonly listening: Promise<void>
  endpoint(containerPort: number): { readonly host: string; readonly port: number } | undefined
  /** Sends its stop signal, SIGTERM unless the image names another. */
  terminate(): void
  kill(): void
  /** One container health check; true where it passed. Rejects only when the signal fires. */
  checkHealth(signal: AbortSignal): Promise<boolean>
}

export interface ContainerExit {
  readonly exitCode: number
  readonly reason?: string
}

/** A container that cannot be started, in the words that ECS reports as the container's reason. */
export class StartError extends Error {
  override readonly name = 'StartError'

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(`CannotStartContainerError: ResourceInitializationError: ${message}`, options)
  }
}
