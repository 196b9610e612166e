import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { RegistryError } from './errors.ts'

/** A digest that this registry can check: `sha256:` or `sha512:` and lower-case hex of the right length. */
export interface Digest {
  readonly text: string
  readonly algorithm: 'sha256' | 'sha512'
  readonly hex: string
}

const FORMS = { sha256: /^sha256:([0-9a-f]{64})$/, sha512: /^sha512:([0-9a-f]{128})$/ } as const

/** The digest, or undefined where the text is none. */
export function parseDigest(text: string): Digest | undefined {
  for (const algorithm of ['sha256', 'sha512'] as const) {
    const hex = FORMS[algorithm].exec(text)?.[1]
    if (hex !== undefined) return { text, algorithm, hex }
  }
  return undefined
}

/** The digest. Throws DIGEST_INVALID where the text is none. */
export function requireDigest(text: string | undefined | null): Digest {
  const digest = text === undefined || text === null ? undefined : parseDigest(text)
  if (digest === undefined) {
    throw new RegistryError(
      'DIGEST_INVALID',
      `provided digest ${JSON.stringify(text ?? '')} is not sha256:<64 hex> or sha512:<128 hex>`,
    )
  }
  return digest
}

export function digestOf(bytes: Uint8Array, algorithm: Digest['algorithm'] = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
}

export async function digestOfFile(file: string, algorithm: Digest['algorithm']): Promise<string> {
  const hash = createHash(algorithm)
  await pipeline(createReadStream(file), hash)
  return `${algorithm}:${hash.digest('hex')}`
}
