import { open } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError } from '../../kernel/index.ts'
import type { ImageFiles } from '../oci/index.ts'
import { muslMark } from './base.ts'
import type { Snapshot } from './snapshot.ts'

/** e_machine of an ELF header (System V ABI). */
const machines: Readonly<Record<string, number>> = { amd64: 0x3e, arm64: 0xb7 }

export interface NativeCheck {
  readonly root: string
  readonly snapshot: Snapshot
  readonly base: ImageFiles
  readonly platform: string
  /** `linux/amd64`, with the C library of this machine. */
  readonly host: { readonly platform: string; readonly libc: 'glibc' | 'musl' | undefined }
}

/**
 * npm on this machine installs native modules for this machine. Refuses an image that holds such modules where this
 * machine and the image differ; packages that ship builds for many platforms (`prebuilds/`) are no such case.
 */
export async function checkNativeModules(check: NativeCheck): Promise<void> {
  const libc = check.base.has(muslMark) ? 'musl' : 'glibc'
  if (check.host.platform === check.platform && check.host.libc === libc) return
  const [, architecture = ''] = check.platform.split('/')
  for (const [name, entry] of check.snapshot) {
    if (entry.type !== 'file' || !name.endsWith('.node') || name.includes('/prebuilds/')) continue
    const machine = await elfMachine(path.join(check.root, name))
    const sameLibc = check.host.libc === libc || check.host.platform.split('/')[0] !== 'linux'
    if (machine === machines[architecture] && sameLibc) continue
    throw new ConfigurationError(
      `/${name} is a native module that npm installed for this machine (${check.host.platform}, ${check.host.libc ?? 'its own C library'}); it does not run in an image for ${check.platform} with ${libc}`,
      { fix: 'Build this image with docker and buildx, or on a machine like the image.' },
    )
  }
}

async function elfMachine(file: string): Promise<number | undefined> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(20), 0, 20, 0)
    return bytesRead === 20 && buffer.readUInt32BE(0) === 0x7f454c46 ? buffer.readUInt16LE(18) : undefined
  } finally {
    await handle.close()
  }
}
