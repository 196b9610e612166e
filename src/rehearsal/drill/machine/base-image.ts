import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Exec } from '../../../kernel/index.ts'
import { baseFiles, whyNoNpm } from './base-files.ts'
import { writeLayout } from './oci-layout.ts'
import { type Found, missing, there } from './types.ts'

export interface BaseImage {
  /** An OCI image layout. */
  readonly dir: string
  readonly nodeVersion: string
  /** Why `RUN npm ci` does not work on it; undefined where it does. */
  readonly whyNoNpm: string | undefined
}

/**
 * Makes a base image of this machine's Node, for Dockerfiles whose own base cannot be had without a public registry.
 * Only Linux has a Node that a container can run.
 */
export async function makeBaseImage(options: {
  readonly dir: string
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}): Promise<Found<BaseImage>> {
  if (process.platform !== 'linux')
    return missing(`the Node of this machine (${process.platform}) does not run in a container.`)
  const dir = join(options.dir, 'base-image')
  await mkdir(dir, { recursive: true })
  const files = await baseFiles({ ...options, node: process.execPath })
  const nodeVersion = process.versions.node
  await writeLayout(
    dir,
    files,
    {
      // NODE_VERSION as the official image has it: lists of packages name the runtime by it.
      Env: [
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        `NODE_VERSION=${nodeVersion}`,
      ],
      Cmd: ['node'],
    },
    process.arch === 'arm64' ? 'arm64' : 'amd64',
  )
  return there({ dir, nodeVersion, whyNoNpm: whyNoNpm(files) })
}
