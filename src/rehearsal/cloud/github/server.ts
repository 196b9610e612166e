import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError, nodeExec } from '../../../kernel/index.ts'
import type { CloudContext } from '../ports.ts'
import { Events } from './events.ts'
import type { Forge } from './forge.ts'
import { Handler } from './handler.ts'
import { Oidc } from './oidc.ts'
import { createRepository, showRepository } from './repositories.ts'
import { routes } from './routes/index.ts'
import { signingKey } from './signing.ts'
import { Tokens } from './tokens.ts'
import type { GitHub, GitHubOptions } from './types.ts'
import { World } from './world.ts'

/**
 * Starts GitHub's REST API, git over HTTP, release downloads and the OIDC issuer on one port of 127.0.0.1.
 *
 * All of it is our own. `emulate` 0.12.2 has about half of the routes and keeps git objects in memory under ids of its
 * own; here everything that is in git is in a real bare repository, so that a runner can clone what an action committed
 * through the API, and a push is seen by the API. Routes in front of it would have left nothing behind them.
 */
export async function startGitHub(context: CloudContext, options: GitHubOptions = {}): Promise<GitHub> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'deploy-kit-github-')))
  await mkdir(dataDir, { recursive: true })
  const world = new World(context)
  const events = new Events(world)
  const forge: Forge = { world, events }
  const tokens = new Tokens(world)
  const oidc = await Oidc.start(world, options)
  const place = { dataDir, exec: options.exec ?? nodeExec, env: gitEnvironment(options, dataDir) }
  const handler = new Handler(forge, tokens, oidc)
  const server = createServer((request, response) => {
    void handler.handle(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('GitHub listens on no TCP port')
  world.url = `http://127.0.0.1:${address.port}`
  const { url } = world
  return {
    url,
    addresses: { github: url },
    environment: { GITHUB_SERVER_URL: url, GITHUB_API_URL: url, GITHUB_GRAPHQL_URL: `${url}/graphql` },
    oidc,
    routes: [...routes.map(({ route }) => route), 'GET /rate_limit', 'GET /user', 'GET /users/{username}'],
    signingKey: signingKey(),
    createRepository: async (spec) => showRepository(forge, await createRepository(forge, place, spec)),
    repository: (fullName) => {
      const [owner = '', name = ''] = fullName.split('/')
      const repo = world.repository(owner, name)
      if (repo !== undefined) return showRepository(forge, repo)
      const known = [...world.repositories.values()].map((one) => one.fullName).join(', ')
      throw new ConfigurationError(`there is no repository ${fullName} on the local GitHub`, {
        fix: known === '' ? 'Create one first.' : `Known are ${known}.`,
      })
    },
    issueToken: (grant) => tokens.issue(grant),
    revokeToken: (token) => tokens.revoke(token),
    onEvent: (listener) => events.on(listener),
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Git sees no configuration of the machine's and asks nobody for anything. */
function gitEnvironment(options: GitHubOptions, dataDir: string): Record<string, string | undefined> {
  const { PATH, TMPDIR } = options.env ?? process.env
  return {
    PATH,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    HOME: dataDir,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    // What objects.ts reads by itself.
    GIT_DEFAULT_HASH: 'sha1',
    GIT_DEFAULT_REF_FORMAT: 'files',
    LC_ALL: 'C',
    TZ: 'UTC',
  }
}
