import type { Events } from './events.ts'
import type { World } from './world.ts'

/** What a change needs: the state, and somebody to tell. */
export interface Forge {
  readonly world: World
  readonly events: Events
}

export interface RefUpdate {
  readonly ref: string
  readonly before: string | undefined
  readonly after: string | undefined
}
