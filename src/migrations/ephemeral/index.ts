/**
 * A throw-away PostgreSQL: from the URL that was given, from the programs of this machine, from docker, or from what
 * the product itself has installed. Whoever opens it closes it; nothing stays behind.
 */
export { openThrowAway } from './open.ts'
export {
  type EphemeralOptions,
  type EphemeralPorts,
  type ScratchDatabase,
  type Source,
  sources,
  type ThrowAway,
  type ThrowAwayServer,
  type Tried,
} from './types.ts'
