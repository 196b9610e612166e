import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ExecResult } from '../../kernel/index.ts'
import { pickEnvironment } from '../environment.ts'
import { installTool } from '../tools/index.ts'
import type { ImagePorts, ToolSource } from '../types.ts'

/** cosign, ready to be called for one registry. Nothing secret stands in its arguments. */
export interface Cosign {
  /** A folder that is gone afterwards, for keys and configurations. */
  readonly dir: string
  run(args: readonly string[], secrets?: Readonly<Record<string, string>>): Promise<ExecResult>
  write(name: string, content: string): Promise<string>
}

export interface CosignOptions {
  /** The registry's host, whose credentials cosign is given. */
  readonly host: string
  readonly tools: ToolSource
  readonly tempDir: string
}

/** What signing needs of the job: its OIDC token for keyless, its proxies and certificates. */
const names = [
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'SIGSTORE_ID_TOKEN',
  'TUF_ROOT',
  'TUF_MIRROR',
  'SIGSTORE_*',
]

/** Runs `work` with a cosign of the locked version and removes every file it was given, whatever happens. */
export async function withCosign<T>(
  options: CosignOptions,
  ports: ImagePorts,
  work: (cosign: Cosign) => Promise<T>,
): Promise<T> {
  const tool = await installTool('cosign', options.tools, ports)
  await mkdir(options.tempDir, { recursive: true })
  const dir = await mkdtemp(path.join(options.tempDir, 'cosign-'))
  const write = async (name: string, content: string) => {
    const file = path.join(dir, name)
    await writeFile(file, content, { mode: 0o600 })
    return file
  }
  try {
    const credentials = await ports.registryAuth(options.host)
    const auth =
      credentials && Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
    await write(
      'config.json',
      JSON.stringify({ auths: auth === undefined ? {} : { [options.host]: { auth } } }),
    )
    return await work({
      dir,
      write,
      async run(args, secrets = {}) {
        const env = {
          ...pickEnvironment(ports.env, names),
          ...(await ports.signingEnvironment?.()),
          ...secrets,
          DOCKER_CONFIG: dir,
        }
        return ports.exec(tool.path, args, { cwd: dir, env, signal: ports.signal, allowFailure: true })
      },
    })
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
