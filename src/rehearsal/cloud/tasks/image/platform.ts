import type { Platform } from '../types.ts'

const architectures: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: '386',
}

/** The platform whose images run best here: Linux on this machine's kind of processor. */
export function hostPlatform(): Platform {
  return { os: 'linux', architecture: architectures[process.arch] ?? process.arch }
}

/**
 * The entry of an index to take: the wanted platform, else linux/amd64, else the first that is no attestation
 * (buildx puts those into the index as `unknown/unknown`).
 */
export function choosePlatform<T extends { readonly platform: Platform | undefined }>(
  entries: readonly T[],
  wanted: Platform,
): T | undefined {
  const runnable = entries.filter(({ platform }) => platform?.os !== 'unknown')
  const of = (os: string, architecture: string) =>
    runnable.find(({ platform }) => platform?.os === os && platform.architecture === architecture)
  return of(wanted.os, wanted.architecture) ?? of('linux', 'amd64') ?? runnable[0]
}
