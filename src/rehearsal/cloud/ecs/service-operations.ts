import { isDeepStrictEqual } from 'node:util'
import type { AwsOperation } from '../ports.ts'
import type {
  CreateServiceRequest,
  DeleteServiceRequest,
  DescribeServicesRequest,
  Failure,
  ListServicesRequest,
  UpdateServiceRequest,
} from './aws.ts'
import { checkConfiguration, mergeConfiguration } from './deployment-configuration.ts'
import { type EcsEnvironment, now } from './environment.ts'
import { lastPart } from './identifiers.ts'
import {
  findActiveCluster,
  findActiveService,
  findCluster,
  findRunnableTaskDefinition,
  lookUpService,
} from './lookup.ts'
import { createRevision, startDeployment } from './new-deployment.ts'
import { operation, paginate } from './operation.ts'
import { placementOf, withClusterDefault } from './placement.ts'
import { invalidParameter, serviceNotFound } from './refusal.ts'
import type { Schedulers } from './schedulers.ts'
import { checkController, checkWorkload } from './service-checks.ts'
import { serviceView } from './service-view.ts'
import type { ServiceRecord, Workload } from './state.ts'
import { addTags, checkTags } from './tags.ts'

const workloadMembers = [
  'capacityProviderStrategy',
  'launchType',
  'loadBalancers',
  'networkConfiguration',
  'platformVersion',
  'serviceConnectConfiguration',
  'serviceRegistries',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
] as const satisfies readonly (keyof Workload)[]

/** The members whose change starts a deployment (UpdateService in the API reference); capacity providers do not. */
const deployingMembers = workloadMembers.filter(
  (member) => member !== 'capacityProviderStrategy' && member !== 'launchType',
)

/** Further members of UpdateService, which are only kept. */
const settingMembers = [
  'availabilityZoneRebalancing',
  'enableECSManagedTags',
  'enableExecuteCommand',
  'healthCheckGracePeriodSeconds',
  'placementConstraints',
  'placementStrategy',
  'propagateTags',
] as const

export function serviceOperations(
  environment: EcsEnvironment,
  schedulers: Schedulers,
): Readonly<Record<string, AwsOperation>> {
  const { state, ids, ports } = environment
  const answer = (service: ServiceRecord, tags: boolean, stale: boolean) =>
    serviceView(state, service, { tags, stale })

  return {
    CreateService: operation<CreateServiceRequest>((input, call) => {
      const cluster = findActiveCluster(state, input.cluster)
      const name = input.serviceName ?? ''
      if (!/^[A-Za-z0-9_-]{1,255}$/.test(name))
        throw invalidParameter(
          'Service name is not valid: up to 255 letters, numbers, underscores and hyphens are allowed.',
        )
      const existing = lookUpService(state, cluster, name)
      if (existing?.status === 'DRAINING')
        throw invalidParameter('Unable to Start a service that is still Draining.')
      if (existing?.status === 'ACTIVE') {
        if (input.clientToken !== undefined && input.clientToken === existing.settings.clientToken)
          return { service: answer(existing, true, false) }
        throw invalidParameter('Creation of service was not idempotent.')
      }
      if (input.taskDefinition === undefined) throw invalidParameter('TaskDefinition can not be blank.')
      const taskDefinition = findRunnableTaskDefinition(state, input.taskDefinition)
      const { cluster: _c, serviceName: _n, taskDefinition: _t, tags, ...rest } = input
      const workload = withClusterDefault(pick(rest, workloadMembers), cluster)
      const settings = omit(rest, workloadMembers)
      checkController(settings)
      checkWorkload(workload, taskDefinition, ports.loadBalancing)
      const configuration = mergeConfiguration({}, input.deploymentConfiguration)
      checkConfiguration(input.deploymentConfiguration, configuration, workload.loadBalancers ?? [])
      if ((input.desiredCount ?? 0) < 0) throw invalidParameter('desiredCount must not be negative.')
      const given = checkTags(tags)
      const revision = createRevision(
        environment,
        cluster.name,
        name,
        taskDefinition,
        workload,
        undefined,
        configuration,
      )
      const service: ServiceRecord = {
        arn: ids.service(cluster.name, name),
        name,
        cluster,
        status: 'ACTIVE',
        createdAt: now(environment),
        createdBy: call.principal.arn,
        desiredCount: input.desiredCount ?? 0,
        configuration,
        workload,
        settings,
        revisions: [],
        deployments: [],
        base: undefined,
        primary: revision,
        events: [],
        steady: false,
      }
      state.services.set(service.arn, service)
      state.tags.delete(service.arn)
      addTags(state, service.arn, given)
      startDeployment(environment, schedulers, service, revision)
      return { service: answer(service, true, false) }
    }),

    UpdateService: operation<UpdateServiceRequest>((input) => {
      const cluster = findActiveCluster(state, input.cluster)
      const service = findActiveService(state, cluster, input.service ?? '')
      const taskDefinition =
        input.taskDefinition === undefined
          ? service.primary.taskDefinition
          : findRunnableTaskDefinition(state, input.taskDefinition)
      // Capacity providers take the place of the launch type (UpdateService in the API reference).
      const { launchType: _replaced, ...unplaced } = service.workload
      const workload: Workload = {
        ...((input.capacityProviderStrategy ?? []).length > 0 ? unplaced : service.workload),
        ...pick(
          input,
          workloadMembers.filter((member) => member !== 'launchType'),
        ),
      }
      const configuration = mergeConfiguration(service.configuration, input.deploymentConfiguration)
      checkController({ deploymentController: input.deploymentController })
      checkWorkload(workload, taskDefinition, ports.loadBalancing)
      checkConfiguration(input.deploymentConfiguration, configuration, workload.loadBalancers ?? [])
      if ((input.desiredCount ?? 0) < 0) throw invalidParameter('desiredCount must not be negative.')
      const deploys =
        input.forceNewDeployment === true ||
        taskDefinition !== service.primary.taskDefinition ||
        deployingMembers.some((member) => changed(workload[member], service.workload[member]))
      const stale = environment.faults.staleAnswer(service)
      service.configuration = configuration
      service.workload = workload
      service.settings = { ...service.settings, ...pick(input, settingMembers) }
      service.desiredCount = input.desiredCount ?? service.desiredCount
      if (deploys) {
        const revision = createRevision(
          environment,
          cluster.name,
          service.name,
          taskDefinition,
          workload,
          service.base,
          configuration,
        )
        startDeployment(environment, schedulers, service, revision)
      } else schedulers.of(service).wake()
      return { service: answer(service, true, stale) }
    }),

    DescribeServices: operation<DescribeServicesRequest>((input) => {
      const cluster = findCluster(state, input.cluster)
      const names = input.services ?? []
      if (names.length === 0) throw invalidParameter('Services cannot be empty.')
      if (names.length > 10) throw invalidParameter('Services cannot have more than 10 elements.')
      const tags = input.include?.includes('TAGS') ?? false
      const found = names.map((name) => ({ name, service: lookUpService(state, cluster, name) }))
      return {
        services: found.flatMap(({ service }) =>
          service === undefined ? [] : answer(service, tags, environment.faults.staleAnswer(service)),
        ),
        failures: found
          .filter(({ service }) => service === undefined)
          .map(
            ({ name }): Failure => ({ arn: ids.service(cluster.name, lastPart(name)), reason: 'MISSING' }),
          ),
      }
    }),

    ListServices: operation<ListServicesRequest>((input) => {
      const cluster = findCluster(state, input.cluster)
      const arns = [...state.services.values()]
        .filter((service) => service.cluster === cluster && service.status !== 'INACTIVE')
        .filter(
          ({ workload }) =>
            input.launchType === undefined || placementOf(workload).launchType === input.launchType,
        )
        .filter(
          ({ settings }) =>
            input.schedulingStrategy === undefined ||
            (settings.schedulingStrategy ?? 'REPLICA') === input.schedulingStrategy,
        )
        .map(({ arn }) => arn)
      const page = paginate(arns, { nextToken: input.nextToken, maxResults: input.maxResults ?? 10 })
      return { serviceArns: page.items, nextToken: page.nextToken }
    }),

    DeleteService: operation<DeleteServiceRequest>((input) => {
      const cluster = findActiveCluster(state, input.cluster)
      const service = lookUpService(state, cluster, input.service ?? '')
      if (service === undefined || service.status === 'INACTIVE') throw serviceNotFound()
      if (service.desiredCount > 0 && input.force !== true)
        throw invalidParameter('The service cannot be stopped while it is scaled above 0.')
      schedulers.of(service).drain()
      return { service: answer(service, false, false) }
    }),
  }
}

/** An empty list says the same as none: clients send `volumeConfigurations: []` with every update. */
function changed(one: unknown, other: unknown): boolean {
  const known = (value: unknown) => (Array.isArray(value) && value.length === 0 ? undefined : value)
  return !isDeepStrictEqual(known(one), known(other))
}

function pick<T extends object, K extends PropertyKey>(
  value: T,
  keys: readonly K[],
): Pick<T, Extract<K, keyof T>> {
  const wanted = new Set<PropertyKey>(keys)
  const entries = Object.entries(value).filter(([key, member]) => wanted.has(key) && member !== undefined)
  return Object.fromEntries(entries) as Pick<T, Extract<K, keyof T>>
}

function omit<T extends object, K extends PropertyKey>(value: T, keys: readonly K[]): Omit<T, K> {
  const unwanted = new Set<PropertyKey>(keys)
  return Object.fromEntries(Object.entries(value).filter(([key]) => !unwanted.has(key))) as Omit<T, K>
}
