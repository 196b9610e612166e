import type { Product, Stage } from './stage/stage.ts'

export interface LookAround {
  /** `export NAME=VALUE` for a shell. */
  readonly exports: readonly string[]
  /** What to try once these are set; each line stands alone, and none changes anything. */
  readonly commands: readonly string[]
}

/** What of a job's environment helps a person as well; the rest is about npm and this machine. */
const useful = ['DEPLOY_KIT_CONNECT_TO', 'DEPLOY_KIT_INPUTS', 'DEPLOY_KIT_BASE_IMAGES', 'NODE_EXTRA_CA_CERTS']

/** How a person gets at a stage that was left up: for a shell, ready to paste. */
export function lookAround(stage: Stage): LookAround {
  const { cloud, jobEnvironment } = stage
  const github = cloud.github()
  const environment: Record<string, string> = {
    ...cloud.environment,
    REGISTRY: new URL(cloud.addresses.registry).host,
    GITHUB_SERVER_URL: github.url,
    GITHUB_API_URL: github.url,
    // A person's: it may do what the owner of the repositories may.
    GITHUB_TOKEN: github.issueToken({ kind: 'user', login: 'developer' }),
  }
  for (const name of useful) {
    const value = jobEnvironment[name]
    if (value !== undefined) environment[name] = value
  }
  return {
    exports: Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`),
    commands: [...stage.products.values()].flatMap(commandsFor),
  }
}

function commandsFor(product: Product): readonly string[] {
  const { fullName } = product.repository
  const authorization = '-H "authorization: Bearer $GITHUB_TOKEN"'
  return [
    `curl -s ${authorization} "$GITHUB_API_URL/repos/${fullName}/releases"`,
    `git clone "$(echo "$GITHUB_SERVER_URL" | sed "s#//#//developer:$GITHUB_TOKEN@#")/${fullName}.git"`,
    `curl -s "http://$REGISTRY/v2/${product.plan.imageRepository}/tags/list"`,
    ...product.plan.environments.flatMap(({ name, cluster, service, logGroup }) => {
      const served = product.services[name]
      const database = product.databaseUrls[name]
      return [
        ...(served === undefined ? [] : [askFor(served)]),
        `aws ecs describe-services --cluster ${cluster} --services ${service} --query 'services[0].deployments'`,
        `aws logs filter-log-events --log-group-name ${logGroup} --query 'events[-5:].message'`,
        ...(database === undefined ? [] : [`psql ${quoted(database)} -c '\\dt'`]),
      ]
    }),
  ]
}

function askFor({ versionUrl, production }: Product['services'][string]): string {
  const { protocol } = new URL(versionUrl)
  const authority = protocol === 'https:' ? ' --cacert "$NODE_EXTRA_CA_CERTS"' : ''
  return `curl -s${authority} --connect-to ::${production.host}:${production.port} ${versionUrl}`
}

/** For a POSIX shell: nothing in it means anything. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
}
