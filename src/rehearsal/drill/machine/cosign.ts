import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Exec } from '../../../kernel/index.ts'
import type { MachineSigning } from './types.ts'

export interface SigningSetup extends MachineSigning {
  readonly inputs: Readonly<Record<string, string>>
}

/** Signing with a key pair that is made for this rehearsal and gone after it. */
export async function setUpSigning(options: {
  readonly cosign: string
  readonly dir: string
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}): Promise<SigningSetup> {
  const { exec, signal } = options
  const run = async (dir: string, args: readonly string[], secrets: Readonly<Record<string, string>>) => {
    // A configuration folder of its own: the developer's logins stay out of it.
    const env = { PATH: options.env['PATH'], HOME: dir, DOCKER_CONFIG: dir, ...secrets }
    await exec(options.cosign, args, { cwd: dir, env, signal })
  }
  const keyPair = async (dir: string) => {
    await mkdir(dir, { recursive: true })
    const password = randomBytes(16).toString('hex')
    await run(dir, ['generate-key-pair'], { COSIGN_PASSWORD: password })
    return { password, privateKey: await readFile(join(dir, 'cosign.key'), 'utf8') }
  }
  const own = join(options.dir, 'key')
  const { password, privateKey } = await keyPair(own)
  return {
    inputs: {
      'image-sign-mode': 'key',
      'image-sign-key': 'env://COSIGN_PRIVATE_KEY',
      'image-sign-public-key': 'env://COSIGN_PUBLIC_KEY',
    },
    variables: { COSIGN_PUBLIC_KEY: await readFile(join(own, 'cosign.pub'), 'utf8') },
    secrets: { COSIGN_PRIVATE_KEY: privateKey, COSIGN_PASSWORD: password },
    signAsStranger: async (target, annotations) => {
      const dir = join(options.dir, 'stranger')
      const stranger = await keyPair(dir)
      // Empty ones: nothing but the registry is spoken to.
      await run(dir, ['signing-config', 'create', '--out', 'signing-config.json'], {})
      await run(dir, ['trusted-root', 'create', '--out', 'trusted-root.json'], {})
      await run(
        dir,
        [
          ...['sign', '--yes', '--key', 'env://STRANGERS_KEY'],
          ...['--signing-config', 'signing-config.json', '--trusted-root', 'trusted-root.json'],
          ...Object.entries(annotations).flatMap(([name, value]) => ['-a', `${name}=${value}`]),
          target,
        ],
        { STRANGERS_KEY: stranger.privateKey, COSIGN_PASSWORD: stranger.password },
      )
    },
  }
}
