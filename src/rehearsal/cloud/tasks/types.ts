import type { Clock, Exec } from '../../../kernel/index.ts'
import type { LogSink } from '../ports.ts'

/** Where images come from: a registry seen through the OCI distribution API. */
export interface ImageSource {
  /**
   * Resolves `host/repository:tag` or `host/repository@sha256:…` to one image for the wanted platform: manifest or
   * index, then the configuration, each checked against its digest.
   * @throws PullError in AWS's words
   */
  resolve(reference: string, platform: Platform, signal: AbortSignal): Promise<Image>
  /** Writes one layer, as it is compressed, to `file`; throws a PullError when its bytes do not have its digest. */
  fetchLayer(image: Image, layer: Layer, file: string, signal: AbortSignal): Promise<void>
}

export interface Platform {
  readonly os: string
  readonly architecture: string
}

export interface Image {
  readonly reference: string
  readonly repository: string
  /** `host:port` of the registry as it is reached from this machine. */
  readonly registryHost: string
  /** The `Authorization` header that this registry wants; undefined where it wants none. */
  readonly authorization: string | undefined
  /** The digest that the reference names: of the index where there is one, else of the manifest. */
  readonly digest: string
  readonly platform: Platform
  readonly config: ImageConfig
  /** Lowest first. */
  readonly layers: readonly Layer[]
}

export interface Layer {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
}

/** The `config` object of an image configuration, as far as it decides how a container runs. */
export interface ImageConfig {
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Absolute; `/` where the image names none. */
  readonly workingDirectory: string
  readonly user: string
  readonly volumes: readonly string[]
  readonly stopSignal: string | undefined
}

export interface TasksOptions {
  readonly registry: ImageSource
  readonly logs: LogSink
  /** A folder of the runtime's own: layers, unpacked images and the running containers' files. */
  readonly workDir: string
  /** What every container gets in its environment besides its own, for example `AWS_ENDPOINT_URL`. Its own wins. */
  readonly environment?: Readonly<Record<string, string>>
  /**
   * Waits on real processes go by this clock (stop time-out, health check time-out, start-up): a process does not
   * get faster because the cloud's clock is scaled. Default: the machine's.
   */
  readonly machineClock?: Clock
  /** How long `started` waits for a container to listen on its ports before it resolves anyway; default 10 s. */
  readonly bootAllowanceMs?: number
}

export interface DockerTasksOptions extends TasksOptions {
  readonly exec: Exec
  /** `unix:///…` or `tcp://127.0.0.1:…`; without it the docker command decides. */
  readonly dockerHost?: string
  /** The environment that the docker command runs in. */
  readonly env: Readonly<Record<string, string | undefined>>
}
