import type { JsonWebKey } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError, nodeExec, systemClock } from '../../kernel/index.ts'
import { createEcs } from './ecs/index.ts'
import { createElb } from './elb/index.ts'
import { createEvents } from './events.ts'
import { type GitHub, startGitHub } from './github/index.ts'
import type { CloudContext, LogSink, Stateful, TaskRuntime } from './ports.ts'
import { createRds } from './rds/index.ts'
import { type Registry, startRegistry } from './registry/index.ts'
import { registryHosts } from './registry-hosts.ts'
import {
  createCloudWatch,
  createEcr,
  createLogs,
  createSecretsManager,
  createSsm,
  createSts,
  type IssuerKeys,
  secretSource,
} from './services/index.ts'
import { readState, type SavedCloud, writeState } from './state-file.ts'
import { createDockerTasks, createProcessTasks, createRegistrySource } from './tasks/index.ts'
import type { Cloud, CloudOptions } from './types.ts'
import { startWire } from './wire/index.ts'

/**
 * Starts the whole local cloud on 127.0.0.1 and gives it back once every part answers. Where a part does not start, the
 * others are closed again and its error is thrown.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const parts = new AsyncDisposableStack()
  try {
    return await assemble(options, parts)
  } catch (error) {
    await parts.disposeAsync()
    throw error
  }
}

/** Starts part by part; what was started last is closed first. */
async function assemble(options: CloudOptions, parts: AsyncDisposableStack): Promise<Cloud> {
  const { accountId = '111111111111', region = 'eu-west-1', clock = systemClock } = options
  const events = createEvents()
  const context: CloudContext = {
    accountId,
    region,
    clock,
    random: options.random ?? Math.random,
    emit: events.emit,
  }
  const closes = (part: { close(): Promise<void> }) => parts.defer(() => part.close())

  const scratch = await mkdtemp(join(tmpdir(), 'deploy-kit-cloud-'))
  parts.defer(() => rm(scratch, { recursive: true, force: true }))
  const { stateDir } = options
  const dataDir = options.dataDir ?? stateDir ?? scratch
  const saved = stateDir === undefined ? undefined : await readState(stateDir)
  if (saved !== undefined) refuseOtherAccount(saved, context)

  const registry = await startRegistry(context, {
    ...(saved === undefined ? {} : { port: saved.ports.registry }),
    ...options.registry,
    dataDir: join(dataDir, 'registry'),
  })
  closes(registry)
  const github = await gitHub(context, options, join(dataDir, 'github'), saved?.ports.github)
  if (github !== undefined) closes(github)
  const logs = createLogs(context, options.logs)
  closes(logs)
  const cloudWatch = createCloudWatch(context)
  const elb = createElb(context, { metrics: cloudWatch.metrics.put, ...options.loadBalancer })
  closes(elb)

  const sts = createSts({ context, roles: options.roles ?? [], keys: issuerKeys(github, options.issuers) })
  const ssm = createSsm(context)
  const secretsManager = createSecretsManager(context)
  const rds = createRds(context)
  closes(rds)
  const wire = await startWire({
    context,
    services: [
      sts.service,
      ssm.service,
      secretsManager.service,
      cloudWatch.service,
      logs.service,
      elb.service,
      rds.service,
      createEcr(context, registry),
    ],
    identity: sts.identity,
    port: options.port ?? 0,
    regions: [region, ...(options.regions ?? [])],
    unknownMembers: options.unknownMembers ?? 'refuse',
    control: { events: () => ({ events: events.history() }) },
  })
  closes(wire)

  const environment = {
    AWS_ENDPOINT_URL: wire.address,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'AKIALOCALCLOUD',
    AWS_SECRET_ACCESS_KEY: 'local',
  }
  const tasks = await taskRuntime(context, options, registry, logs.sink, join(scratch, 'tasks'), environment)
  closes(tasks)
  const ecs = createEcs(context, {
    tasks,
    loadBalancing: elb,
    secrets: secretSource(ssm.secrets, secretsManager.secrets),
    alarms: cloudWatch.alarms,
    resolveImage: async (image) => registryHosts(context, registry).digest(image),
  })
  closes(ecs)
  // In this order: what a part needs of another one is there before it.
  const stateful = {
    registry: registry.state,
    logs: logs.state,
    ssm: ssm.parameters.state,
    secretsManager: secretsManager.state,
    cloudWatch: cloudWatch.state,
    elb: elb.state,
    ecs: ecs.state,
  } satisfies Readonly<Record<string, Stateful>>
  for (const [name, part] of Object.entries(stateful)) {
    const own = saved?.parts[name]
    if (own !== undefined) await part.restore(own)
  }
  wire.add(ecs.service)

  let closed = false
  const save = async (): Promise<void> => {
    if (stateDir === undefined) return
    await writeState(stateDir, {
      accountId,
      region,
      ports: {
        registry: portOf(registry.url),
        github: github === undefined ? undefined : portOf(github.url),
      },
      parts: Object.fromEntries(Object.entries(stateful).map(([name, part]) => [name, part.save()])),
    })
  }

  return {
    context,
    addresses: {
      aws: wire.address,
      registry: registry.url,
      github: github?.url,
      oidc: github?.oidc.issuer,
    },
    environment,
    events,
    faults: wire.faults,
    calls: wire.journal,
    access: sts.access,
    parameters: ssm.parameters,
    secrets: secretsManager.secrets,
    alarms: cloudWatch.alarms,
    metrics: cloudWatch.metrics,
    rds,
    logs,
    ecs,
    elb,
    tasks,
    registry,
    github: () => {
      if (github !== undefined) return github
      throw new Error('this cloud was started without GitHub')
    },
    close: async () => {
      // No call comes in any more while the parts go; the stack closes it a second time, which does nothing.
      await wire.close()
      try {
        if (!closed) await save()
      } finally {
        // Tasks and databases end also where the state cannot be written.
        closed = true
        await parts.disposeAsync()
      }
    },
  }
}

async function gitHub(
  context: CloudContext,
  options: CloudOptions,
  dataDir: string,
  port: number | undefined,
): Promise<GitHub | undefined> {
  if (options.github === false) return undefined
  return startGitHub(context, {
    env: options.env,
    ...(options.exec === undefined ? {} : { exec: options.exec }),
    ...(port === undefined ? {} : { port }),
    ...options.github,
    dataDir,
  })
}

/** Every ARN in a state carries account and region. */
function refuseOtherAccount(saved: SavedCloud, { accountId, region }: CloudContext): void {
  if (saved.accountId === accountId && saved.region === region) return
  throw new ConfigurationError(
    `the state was written by a cloud of the account ${saved.accountId} in ${saved.region}, and this one is ${accountId} in ${region}`,
    { fix: 'Start it with the same account and region, or with another folder.' },
  )
}

function portOf(url: string): number {
  return Number(new URL(url).port)
}

function issuerKeys(github: GitHub | undefined, others: IssuerKeys | undefined): IssuerKeys {
  return async (issuer) => {
    if (github === undefined || issuer !== github.oidc.issuer) return others?.(issuer)
    // A key set (RFC 7517 §5), of which the issuer says so itself.
    return (github.oidc.jwks as unknown as { readonly keys: readonly JsonWebKey[] }).keys
  }
}

async function taskRuntime(
  context: CloudContext,
  { tasks = 'auto', exec = nodeExec, env, registry: pulls }: CloudOptions,
  registry: Registry,
  logs: LogSink,
  workDir: string,
  environment: Readonly<Record<string, string>>,
): Promise<TaskRuntime> {
  if (typeof tasks === 'function') return tasks(context)
  const hosts = registryHosts(context, registry)
  const locked = pulls?.requireAuth ?? false
  const settings = {
    registry: createRegistrySource({
      baseUrl: hosts.baseUrl,
      ...(locked ? { authorization: () => `Basic ${registry.issueToken().authorizationToken}` } : {}),
    }),
    logs,
    workDir,
    environment,
  }
  if (tasks === 'process') return createProcessTasks(context, settings)
  try {
    return await createDockerTasks(context, { ...settings, exec, env })
  } catch (error) {
    // No daemon answers: for `auto` that decides for processes, for `docker` it is the user's to mend.
    if (tasks === 'docker' || !(error instanceof ConfigurationError)) throw error
    return createProcessTasks(context, settings)
  }
}
