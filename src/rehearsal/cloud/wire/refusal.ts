/** Why a request is refused before it reaches its operation; every protocol has its own code for each. */
export type RefusalKind =
  | 'unknown-operation'
  | 'serialization'
  | 'throttled'
  /** No signature. */
  | 'missing'
  /** A signature that cannot be read. */
  | 'malformed'
  /** An access key or session token that nobody issued, or that a scenario declared invalid. */
  | 'invalid'
  | 'expired'
  /** Signed for another region or service. */
  | 'scope'
  | 'denied'

/** A refusal that is common to all services, in the words of AWS; `errors.ts` gives it the protocol's code and status. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal'
  readonly kind: RefusalKind

  constructor(kind: RefusalKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/** The body could not be read as the operation's input: not the protocol's syntax, or a value of the wrong type. */
export class SerializationError extends Refusal {
  override readonly name = 'SerializationError'

  constructor(message: string, options?: ErrorOptions) {
    super('serialization', message, options)
  }
}
