/** What a container's command comes down to when only Node can be run. */
export interface Program {
  readonly steps: readonly Step[]
  /** What a container would have done and this way of running does not. */
  readonly limitations: readonly string[]
}

export type Step =
  | {
      readonly kind: 'node'
      /** Node's arguments; paths are the image's. */
      readonly args: readonly string[]
      /** The image's path. */
      readonly cwd: string
      readonly environment: Readonly<Record<string, string>>
      /** What follows when it fails: the program ends with its code, goes on, or ends with this code. */
      readonly whenFails: 'end' | 'go-on' | number
    }
  | { readonly kind: 'print'; readonly text: string }

/** A command that does not come down to Node. */
export class ProgramRefusal extends Error {
  override readonly name = 'ProgramRefusal'
}
