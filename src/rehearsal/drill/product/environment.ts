import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../../config/index.ts'
import { ConfigurationError, type JsonObject } from '../../../kernel/index.ts'
import { type Hints, hintsFile } from './hints.ts'
import type { SmokePaths } from './smoke.ts'
import type { EnvironmentPlan, SecretPlan } from './types.ts'

interface Context {
  readonly config: Config
  readonly folder: string
  readonly hints: Hints
  readonly exposed: number | undefined
  readonly smoke: SmokePaths
  readonly assumptions: string[]
}

interface ContainerDefinition {
  readonly name?: string
  readonly portMappings?: readonly { readonly containerPort?: number }[]
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[]
  readonly logConfiguration?: { readonly options?: Readonly<Record<string, string>> }
}

/** What stands where for one environment. */
export function planEnvironment(name: string, context: Context): EnvironmentPlan {
  const { config, folder, hints, smoke, assumptions } = context
  const environment = config.environments[name]
  const ecs = environment?.ecs
  if (environment === undefined || ecs === undefined) throw new Error(`${name} has no ecs`)
  if (environment.url === undefined)
    throw new ConfigurationError(`environments.${name} of deploy-kit.yml has no url`, {
      fix: `Add where users reach it, for example url: https://${config.module}.example.com.`,
    })
  const taskDefinition = readTaskDefinition(folder, ecs['task-definition'])
  const container = containerOf(taskDefinition, ecs.container, ecs['task-definition'])
  const port = container?.portMappings?.[0]?.containerPort ?? hints.port ?? context.exposed
  if (port === undefined)
    throw new ConfigurationError('no file says on which port the container listens', {
      fix: `Write EXPOSE into the Dockerfile, a task definition, or port: into ${hintsFile}.`,
    })
  const databaseVariable = databaseVariableOf(config, name)
  const healthPath = hints['health-path'] ?? smoke.health ?? '/'
  if (hints['health-path'] === undefined)
    assumptions.push(`The load balancer asks ${healthPath} whether a task is healthy.`)
  const logGroup =
    environment.logs ??
    container?.logConfiguration?.options?.['awslogs-group'] ??
    `/ecs/${config.module}-${name}`
  return {
    name,
    cluster: ecs.cluster,
    service: ecs.service,
    container: ecs.container,
    port,
    healthPath,
    versionPath: hints['version-path'] ?? smoke.version ?? '/version',
    url: environment.url,
    testUrl: environment['test-url'],
    shiftsTraffic: ecs.strategy.type !== 'rolling',
    role: environment.aws?.role,
    logGroup,
    databaseVariable,
    variables: {
      PORT: String(port),
      ...hints.variables,
      ...hints.environments[name]?.variables,
    },
    secrets: secretsOf(name, environment.secrets?.ssm, container, databaseVariable, context),
    taskDefinition,
  }
}

function readTaskDefinition(folder: string, file: string | undefined): JsonObject | undefined {
  if (file === undefined) return undefined
  if (!existsSync(join(folder, file)))
    throw new ConfigurationError(`there is no ${file}, which ecs.task-definition names`, {
      fix: 'Write it as `aws ecs register-task-definition --cli-input-json` takes it.',
    })
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8')) as JsonObject
  } catch (cause) {
    throw new ConfigurationError(`${file} is not JSON`, { cause })
  }
}

function containerOf(
  definition: JsonObject | undefined,
  name: string,
  file: string | undefined,
): ContainerDefinition | undefined {
  if (definition === undefined) return undefined
  const containers = (definition['containerDefinitions'] ?? []) as readonly ContainerDefinition[]
  const found = containers.find((it) => it.name === name)
  if (found === undefined)
    throw new ConfigurationError(`${file ?? 'the task definition'} has no container ${name}`, {
      fix: `Its containers are ${containers.map((it) => it.name).join(', ') || 'none'}; ecs.container names one of them.`,
    })
  return found
}

/** `${DATABASE_URL}` of the key migrations.url: the secret of the workflow's environment that a rehearsal fills. */
function databaseVariableOf(config: Config, name: string): string | undefined {
  if (config.migrations === undefined) return undefined
  const url = config.environments[name]?.migrations?.url ?? config.migrations.url
  const variable = /^\$\{([A-Za-z_]\w*)\}$/.exec(url)?.[1]
  if (variable !== undefined) return variable
  throw new ConfigurationError(`the database URL of ${name} stands in deploy-kit.yml itself`, {
    fix: 'Write migrations.url: "${DATABASE_URL}", a secret of the environment: a rehearsal then gives its own database.',
  })
}

function secretsOf(
  environment: string,
  prefix: string | undefined,
  container: ContainerDefinition | undefined,
  database: string | undefined,
  { hints, assumptions }: Context,
): readonly SecretPlan[] {
  const known: Readonly<Record<string, string>> = {
    ...hints.secrets,
    ...hints.environments[environment]?.secrets,
  }
  if (container?.secrets !== undefined)
    return container.secrets.map(({ name, valueFrom }) => {
      if (name === database) return { name, from: valueFrom, value: undefined }
      const value = known[name]
      if (value === undefined)
        assumptions.push(`The secret ${name} has a made-up value; give one below secrets: in ${hintsFile}.`)
      return { name, from: valueFrom, value: value ?? `rehearsal-${name.toLowerCase()}` }
    })
  const below = `${(prefix ?? `/rehearsal/${environment}`).replace(/\/+$/, '')}/`
  if (database !== undefined)
    assumptions.push(
      `The container gets its database URL as ${database}, from the parameter ${database} of its prefix.`,
    )
  return [
    ...(database === undefined ? [] : [{ name: database, from: `${below}${database}`, value: undefined }]),
    ...Object.entries(known).map(([name, value]) => ({ name, from: `${below}${name}`, value })),
  ]
}
