import { errorMessage, PlatformError } from '../kernel/index.ts'
import { deploymentConfiguration, restingConfiguration } from './deployment-configuration.ts'
import { type Followed, follow } from './follow.ts'
import { identify } from './identify.ts'
import { parameterName, preflight } from './preflight.ts'
import { Recorder } from './recorder.ts'
import { configDigest, releaseTags, renderTaskDefinition } from './task-definition.ts'
import type {
  DeployOutcome,
  DeployPorts,
  DeployRecord,
  DeployRequest,
  Refusal,
  ServiceState,
  TaskDefinition,
} from './types.ts'

/**
 * Deploys one image by digest: preflight, signature, secrets, one RegisterTaskDefinition, one UpdateService that
 * states task definition, strategy and hooks together, then follows that very deployment to its end.
 *
 * @throws ConfigurationError and PlatformError for what goes wrong before the UpdateService; from then on every end
 *   is an outcome
 */
export async function deploy(request: DeployRequest, ports: DeployPorts): Promise<DeployOutcome> {
  const { ecs } = ports
  const recorder = new Recorder(request, ports)
  const refused = (reasons: readonly Refusal[]): DeployOutcome => ({
    type: 'refused',
    reasons,
    evidence: recorder.evidence(),
  })

  const service = await ecs.describeService(request.target)
  const base = await baseDefinition(request, service, ports)
  const { refusals, warnings } = preflight(request, service, base)
  for (const warning of warnings) recorder.warn(warning)
  if (service === undefined || base === undefined || refusals.length > 0) return refused(refusals)
  recorder.before(service.taskDefinition, imageOf(base, request))

  const verification = await ports.verifyImage(request.image, request.gitSha)
  if (!verification.ok) {
    return refused([
      {
        reason: verification.reason,
        fix: verification.fix ?? 'Deploy the digest that image-build-sign-scan signed.',
      },
    ])
  }
  const missing = await missingSecrets(base, ports, recorder)
  if (missing.length > 0) {
    return refused([
      {
        reason: `${missing.length === 1 ? 'A parameter' : 'Parameters'} that the task definition needs ${missing.length === 1 ? 'does' : 'do'} not exist: ${missing.join(', ')}.`,
        fix: 'Create it in the SSM parameter store (aws ssm put-parameter --type SecureString), or take it out of the task definition.',
      },
    ])
  }

  const taskDefinition = request.existingTaskDefinitionArn ?? (await register(base, request, ports, recorder))
  const containers = base.containerDefinitions
  const { signer } = verification
  recorder.ignoreEvents(service.events)
  const since = ports.clock.now()
  const updated = await update(request, service, taskDefinition, ports, {
    signer,
    taskDefinition,
    configDigest: configDigest(base),
    service: service.serviceArn,
  })
  let followed: Followed
  let arn = 'unknown'
  try {
    const started = await identify(request, service, updated, taskDefinition, since, ports)
    arn = started.arn
    recorder.say(`service deployment ${arn}`)
    await ports.record?.started({ serviceDeployment: arn, serviceRevision: started.revision })
    followed = await follow({ arn, taskDefinition, signer, containers }, request, ports, recorder)
  } catch (error) {
    followed = { type: 'unproven', reason: errorMessage(error), taskDefinition, serviceDeployment: arn }
  } finally {
    // A paused deployment still needs its hook; whoever resumes it takes the hook away.
    if (request.gate === 'smoke') await removeGate(request, updated, ports, recorder)
  }
  return { ...followed, evidence: recorder.evidence() }
}

/** Continues, or rolls back, a deployment that was left at its gate, and follows it to its end. */
export async function resume(
  request: DeployRequest,
  paused: {
    readonly serviceDeployment: string
    readonly hookId: string
    readonly taskDefinition: string
    readonly action: 'CONTINUE' | 'ROLLBACK'
  },
  ports: DeployPorts,
): Promise<DeployOutcome> {
  const recorder = new Recorder(request, ports)
  const service = await ports.ecs.describeService(request.target)
  const { refusals } = preflight(request, service, undefined)
  if (service === undefined || refusals.length > 0)
    return { type: 'refused', reasons: refusals, evidence: recorder.evidence() }
  const verification = await ports.verifyImage(request.image, request.gitSha)
  if (!verification.ok && paused.action === 'CONTINUE') {
    const fix = verification.fix ?? 'Roll the paused deployment back.'
    return { type: 'refused', reasons: [{ reason: verification.reason, fix }], evidence: recorder.evidence() }
  }
  const signer = verification.ok ? verification.signer : ''
  const { taskDefinition } = await ports.ecs.describeTaskDefinition(paused.taskDefinition)
  await ports.record?.begin({
    signer,
    taskDefinition: paused.taskDefinition,
    configDigest: configDigest(taskDefinition),
    service: service.serviceArn,
  })
  recorder.ignoreEvents(service.events)
  await ports.ecs.continueServiceDeployment(paused.serviceDeployment, paused.hookId, paused.action)
  recorder.say(`${paused.action === 'CONTINUE' ? 'continued' : 'rolling back'} ${paused.serviceDeployment}`)
  await ports.record?.started({ serviceDeployment: paused.serviceDeployment, serviceRevision: undefined })
  const followed = await follow(
    {
      arn: paused.serviceDeployment,
      taskDefinition: paused.taskDefinition,
      signer,
      containers: taskDefinition.containerDefinitions,
    },
    { ...request, gate: 'none' },
    ports,
    recorder,
  )
  await removeGate(request, service, ports, recorder)
  return { ...followed, evidence: recorder.evidence() }
}

async function baseDefinition(
  request: DeployRequest,
  service: ServiceState | undefined,
  ports: DeployPorts,
): Promise<TaskDefinition | undefined> {
  if (request.existingTaskDefinitionArn !== undefined) {
    return (await ports.ecs.describeTaskDefinition(request.existingTaskDefinitionArn)).taskDefinition
  }
  if (request.taskDefinition !== undefined) return request.taskDefinition
  return service === undefined
    ? undefined
    : (await ports.ecs.describeTaskDefinition(service.taskDefinition)).taskDefinition
}

async function register(
  base: TaskDefinition,
  request: DeployRequest,
  ports: DeployPorts,
  recorder: Recorder,
): Promise<string> {
  const definition = renderTaskDefinition(base, request)
  const arn = await ports.ecs.registerTaskDefinition(definition, releaseTags(request, definition))
  recorder.say(`registered ${arn}`)
  return arn
}

async function update(
  request: DeployRequest,
  service: ServiceState,
  taskDefinition: string,
  ports: DeployPorts,
  known: Parameters<DeployRecord['begin']>[0],
): Promise<ServiceState> {
  try {
    await ports.record?.begin(known)
    return await ports.ecs.updateService(request.target, {
      taskDefinition,
      deploymentConfiguration: deploymentConfiguration(request, service),
    })
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    throw new PlatformError(
      error.platform,
      `${error.message}. Nothing was deployed; the task definition ${taskDefinition} stays registered and unused.`,
      {
        ...(error.code === undefined ? {} : { code: error.code }),
        ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
        ...(error.fix === undefined ? {} : { fix: error.fix }),
        cause: error,
      },
    )
  }
}

async function missingSecrets(
  base: TaskDefinition,
  ports: DeployPorts,
  recorder: Recorder,
): Promise<readonly string[]> {
  const wanted = [
    ...new Set(
      base.containerDefinitions.flatMap((container) =>
        (container.secrets ?? []).map((secret) => secret.valueFrom),
      ),
    ),
  ]
  if (wanted.length === 0) return []
  try {
    return (await ports.ecs.missingSecrets(wanted)).map(parameterName)
  } catch (error) {
    if (!(error instanceof PlatformError) || !/AccessDenied/.test(error.code ?? '')) throw error
    recorder.warn(
      `Whether the task's secrets exist could not be checked (${error.code}): a missing one shows only when tasks fail to start. Allow ssm:GetParameters and secretsmanager:DescribeSecret to the deploy role.`,
    )
    return []
  }
}

async function removeGate(
  request: DeployRequest,
  service: ServiceState,
  ports: DeployPorts,
  recorder: Recorder,
): Promise<void> {
  try {
    await ports.ecs.updateService(request.target, {
      deploymentConfiguration: restingConfiguration(request, service),
    })
  } catch (error) {
    recorder.warn(
      `The PAUSE hook of this deploy could not be taken off the service (${errorMessage(error)}); a deploy by another tool would wait at it until it times out. The next deploy-ecs removes it.`,
    )
  }
}

function imageOf(definition: TaskDefinition, request: DeployRequest): string | undefined {
  return definition.containerDefinitions.find((container) => container.name === request.target.container)
    ?.image
}
