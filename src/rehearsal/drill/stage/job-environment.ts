import { homedir } from 'node:os'
import { join } from 'node:path'
import { networkEnvironment } from '../../runner/index.ts'
import type { Machine } from '../machine/index.ts'
import type { EnvironmentPlan, ProductPlan } from '../product/index.ts'
import type { Product } from './types.ts'

/**
 * What a rehearsal sets besides what the machine makes necessary. The gate's time-out is the cloud's and shrinks with
 * it, while the smoke test runs in real time: two hours become a minute.
 */
const rehearsalInputs = { 'ecs-gate-timeout': '2h' }

/** What every job of a run gets besides what GitHub gives it. It is read whenever a job begins. */
export interface JobEnvironment {
  readonly values: Record<string, string>
  /** Where the pull request's check of this product replays its migrations. */
  setShadow(module: string, url: string): void
  /** Called before runs of a product begin: the inputs of another are not its own. */
  useInputsOf(module: string): void
  /** Base images of the product are replaced by what this machine has instead. */
  replaceBases(plan: ProductPlan): void
  /** Sends the addresses of a product's environments to the local listeners. */
  connect(plan: ProductPlan, services: Product['services']): void
}

export function createJobEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  machine: Machine,
  far: { readonly aws: string; readonly authorityFile: string },
): JobEnvironment {
  const bases: Record<string, string> = {}
  const connectTo = new Map<string, string>()
  const shadows = new Map<string, string>()
  const inputs = { ...rehearsalInputs, ...machine.inputs }
  const values: Record<string, string> = {
    AWS_ENDPOINT_URL: far.aws,
    DEPLOY_KIT_INPUTS: JSON.stringify(inputs),
    DEPLOY_KIT_BASE_IMAGES: JSON.stringify(bases),
    ...machine.env,
    // The developer's registry, proxy and cache: without them every job would download everything anew, or nothing.
    ...networkEnvironment(env),
    npm_config_cache: env['npm_config_cache'] ?? join(homedir(), '.npm'),
    npm_config_userconfig: env['npm_config_userconfig'] ?? join(homedir(), '.npmrc'),
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    NODE_EXTRA_CA_CERTS: far.authorityFile,
  }
  return {
    values,
    setShadow: (module, url) => void shadows.set(module, url),
    useInputsOf: (module) => {
      // An input about migrations would give them to a product that has none.
      const shadow = shadows.get(module)
      values['DEPLOY_KIT_INPUTS'] = JSON.stringify({
        ...inputs,
        ...(shadow === undefined ? {} : { 'migrations-check-shadow-url': shadow }),
      })
    },
    replaceBases: (plan) => {
      for (const image of plan.bases) {
        const by = machine.standIn(image)
        if (by !== undefined) bases[image] = by
      }
      values['DEPLOY_KIT_BASE_IMAGES'] = JSON.stringify(bases)
    },
    connect: (plan, services) => {
      for (const environment of plan.environments) addRoutes(connectTo, environment, services)
      values['DEPLOY_KIT_CONNECT_TO'] = [...connectTo].map(([from, to]) => `${from}:${to}`).join(',')
    },
  }
}

function addRoutes(
  routes: Map<string, string>,
  { name, url, testUrl }: EnvironmentPlan,
  services: Product['services'],
): void {
  const { production, test } = services[name] ?? {}
  if (production !== undefined) routes.set(authorityOf(url), `${production.host}:${production.port}`)
  if (test !== undefined && testUrl !== undefined)
    routes.set(authorityOf(testUrl), `${test.host}:${test.port}`)
}

/** `core.example.com:443`, the port written out. */
function authorityOf(url: string): string {
  const { hostname, port, protocol } = new URL(url)
  return `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`
}
