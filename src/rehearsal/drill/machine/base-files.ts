import { existsSync } from 'node:fs'
import { readdir, readFile, realpath } from 'node:fs/promises'
import { basename, delimiter, dirname, join } from 'node:path'
import type { Exec } from '../../../kernel/index.ts'

/** A file of the stand-in by its path in the image, without the leading slash. */
export type BaseFile =
  | { readonly path: string; readonly from: string; readonly executable: boolean }
  | { readonly path: string; readonly content: string }
  | { readonly path: string; readonly link: string }

interface Options {
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
  readonly node: string
  readonly signal: AbortSignal
}

/** What the steps of a Node app's Dockerfile call besides node and npm: a shell, and the plain file commands. */
const commands = [
  ...['sh', 'env', 'cat', 'chmod', 'chown', 'cp', 'date', 'dirname', 'echo', 'id', 'ln', 'ls', 'mkdir'],
  ...['mktemp', 'mv', 'rm', 'rmdir', 'sed', 'sleep', 'sort', 'test', 'touch', 'tr', 'true', 'uname'],
]

const authorities = '/etc/ssl/certs/ca-certificates.crt'

/**
 * The files of a base image for Node apps, taken from this machine: its Node with the libraries that `ldd` names, its
 * npm, a shell and the plain file commands, users `root` and `node` as the official image has them.
 */
export async function baseFiles(options: Options): Promise<readonly BaseFile[]> {
  const path = (options.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const programs: { path: string; from: string }[] = [{ path: 'usr/local/bin/node', from: options.node }]
  for (const name of commands) {
    const from = path.map((folder) => join(folder, name)).find((file) => existsSync(file))
    if (from !== undefined) programs.push({ path: `bin/${name}`, from })
  }
  const binaries: BaseFile[] = []
  const placed = new Map<string, string>()
  for (const program of programs) {
    const from = await realpath(program.from)
    const first = placed.get(from)
    placed.set(from, first ?? program.path)
    // A binary of many names (busybox) is there once.
    binaries.push(
      first === undefined
        ? { path: program.path, from, executable: true }
        : { path: program.path, link: `/${first}` },
    )
  }
  return [
    ...binaries,
    // Scripts of npm packages begin with it.
    { path: 'usr/bin/env', link: '/bin/env' },
    ...(await libraries([...placed.keys()], options)),
    ...(await npmFiles(path)),
    ...(await networkFiles(options)),
    { path: 'etc/passwd', content: 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n' },
    { path: 'etc/group', content: 'root:x:0:\nnode:x:1000:\n' },
    { path: 'etc/nsswitch.conf', content: 'passwd: files\ngroup: files\nhosts: files dns\n' },
  ]
}

async function libraries(
  programs: readonly string[],
  { exec, signal }: Options,
): Promise<readonly BaseFile[]> {
  const found = new Set<string>()
  for (const program of programs) {
    // A static binary makes ldd end with 1.
    const { stdout } = await exec('ldd', [program], { signal, allowFailure: true })
    for (const match of stdout.matchAll(/(\/\S+) \(0x/g)) if (match[1] !== undefined) found.add(match[1])
  }
  // Loaded by a libc before 2.34 when it looks up a name, so no ldd names them.
  const libc = [...found].find((file) => basename(file).startsWith('libc.so'))
  for (const name of ['libnss_dns.so.2', 'libnss_files.so.2', 'libresolv.so.2']) {
    const file = libc === undefined ? undefined : join(dirname(libc), name)
    if (file !== undefined && existsSync(file)) found.add(file)
  }
  const files = [...found].sort()
  return await Promise.all(
    files.map(async (file) => ({ path: file.slice(1), from: await realpath(file), executable: true })),
  )
}

/** npm as this machine has it; none where it is not a plain npm package (a version manager's shim). */
async function npmFiles(path: readonly string[]): Promise<readonly BaseFile[]> {
  const command = path.map((folder) => join(folder, 'npm')).find((file) => existsSync(file))
  if (command === undefined) return []
  const script = await realpath(command)
  if (basename(script) !== 'npm-cli.js') return []
  const root = dirname(dirname(script))
  const files: BaseFile[] = []
  const left = new Set(['docs', 'man', 'html'])
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const inside = file.slice(root.length + 1)
    if (left.has(inside.split('/')[0] ?? '')) continue
    files.push({ path: `${npmFolder}/${inside}`, from: file, executable: inside.startsWith('bin/') })
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return [
    ...files,
    { path: 'usr/local/bin/npm', link: `/${npmFolder}/bin/npm-cli.js` },
    { path: 'usr/local/bin/npx', link: `/${npmFolder}/bin/npx-cli.js` },
  ]
}

const npmFolder = 'usr/local/lib/node_modules/npm'

/** Why `RUN npm ci` cannot work on these files; undefined where it can. */
export function whyNoNpm(files: readonly BaseFile[]): string | undefined {
  const paths = new Set(files.map((file) => file.path))
  const lacking = ['bin/sh', 'bin/env', 'usr/local/bin/npm'].filter((path) => !paths.has(path))
  if (lacking.length > 0)
    return `this machine has no plain ${lacking.map((path) => basename(path)).join(', ')} to put into a base image.`
  const settings = files.find((file) => file.path === npmSettings)
  return settings !== undefined && 'content' in settings && loopback.test(settings.content)
    ? "this machine's npm registry is on its loopback, where a build container does not reach it."
    : undefined
}

const npmSettings = 'usr/local/etc/npmrc'
const loopback = /^registry=https?:\/\/(127\.|localhost|\[::1\])/m

/** This machine's certificate authorities, and its npm registry; never a login. */
async function networkFiles({ exec, env, signal }: Options): Promise<readonly BaseFile[]> {
  const bundles = [env['SSL_CERT_FILE'], authorities, '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem']
  const bundle = bundles.find((file) => file !== undefined && file !== '' && existsSync(file))
  const extra = env['NODE_EXTRA_CA_CERTS'] ?? ''
  const certificates = await Promise.all(
    [bundle, existsSync(extra) ? extra : undefined].map((file) =>
      file === undefined ? '' : readFile(file, 'utf8'),
    ),
  )
  const trusted = [...new Set(certificates.filter((text) => text !== ''))].join('\n')
  const asked = await exec('npm', ['config', 'get', 'registry'], { env, signal, allowFailure: true })
  const registry = asked.stdout.trim()
  const settings = [
    ...(/^https?:\/\/[^@]+$/.test(registry) ? [`registry=${registry}`] : []),
    ...(trusted === '' ? [] : [`cafile=${authorities}`]),
  ]
  return [
    ...(trusted === '' ? [] : [{ path: authorities.slice(1), content: trusted }]),
    // npm's global configuration: below a product's own .npmrc.
    { path: npmSettings, content: `${settings.join('\n')}\n` },
  ]
}
