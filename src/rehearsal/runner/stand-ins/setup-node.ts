import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { satisfies, validRange } from 'semver'
import type { StandIn, StandInContext } from './types.ts'

/** actions/setup-node: our own Node on PATH; says so where another version was asked for. */
export const setupNode: StandIn = {
  inputs: {
    'node-version': '',
    'node-version-file': '',
    architecture: '',
    'check-latest': 'false',
    'registry-url': '',
    scope: '',
    token: '${{ github.token }}',
    cache: '',
    'package-manager-cache': 'true',
    'cache-dependency-path': '',
    mirror: '',
    'mirror-token': '',
  },
  async main(action) {
    const asked = await askedVersion(action)
    const ours = process.versions.node
    action.addPath(dirname(process.execPath))
    action.output('node-version', `v${ours}`)
    action.output('cache-hit', 'false')
    const range = validRange(asked.replace(/^v(?=\d)/, ''))
    if (asked !== '' && range !== null && !satisfies(ours, range)) {
      action.warning(`Node ${asked} was asked for; this runner has Node ${ours} and uses that.`)
    } else action.log(`Node ${ours} is used${asked === '' ? '' : ` for '${asked}'`}`)
    if (action.input('cache') !== '')
      action.log(`The ${action.input('cache')} cache of this machine is left alone.`)
    if (action.input('registry-url') !== '') await writeRegistry(action)
  },
}

async function askedVersion(action: StandInContext): Promise<string> {
  const version = action.input('node-version')
  const file = action.input('node-version-file')
  if (version !== '' || file === '') return version
  const text = await readFile(join(action.dirs.workspace, file), 'utf8').catch(() => {
    throw new Error(`The specified node version file at: ${join(action.dirs.workspace, file)} does not exist`)
  })
  if (!file.endsWith('.json')) return text.trim()
  const manifest: unknown = JSON.parse(text)
  const engines = member(manifest, 'engines')
  const volta = member(manifest, 'volta')
  const found = member(volta, 'node') ?? member(engines, 'node')
  return typeof found === 'string' ? found : ''
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

async function writeRegistry(action: StandInContext): Promise<void> {
  const url = new URL(action.input('registry-url'))
  const scope = action.input('scope')
  const npmrc = join(action.dirs.temp, '.npmrc')
  const registry = url.href.endsWith('/') ? url.href : `${url.href}/`
  await writeFile(
    npmrc,
    `//${registry.replace(/^\w+:\/\//, '')}:_authToken=\${NODE_AUTH_TOKEN}\n${scope === '' ? '' : `${scope.startsWith('@') ? scope : `@${scope}`}:`}registry=${registry}\n`,
  )
  action.setEnv('NPM_CONFIG_USERCONFIG', npmrc)
  action.setEnv('NODE_AUTH_TOKEN', 'XXXXX-XXXXX-XXXXX-XXXXX')
}
