import type { CloudEvent } from './ports.ts'

export type EventListener = (event: CloudEvent) => void

/** Everything that happened in a cloud, and a way to be told as it happens. */
export interface CloudEvents {
  /** Oldest first. */
  history(): readonly CloudEvent[]
  /** Gives the way to unsubscribe. */
  subscribe(listener: EventListener): () => void
}

/** How much is remembered; a rehearsal has some thousands. */
const limit = 200_000

export function createEvents(): CloudEvents & { readonly emit: EventListener } {
  let kept: CloudEvent[] = []
  const listeners = new Set<EventListener>()
  return {
    history: () => kept,
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    emit(event) {
      kept.push(event)
      if (kept.length > limit) kept = kept.slice(-limit / 2)
      for (const listener of listeners) listener(event)
    },
  }
}
