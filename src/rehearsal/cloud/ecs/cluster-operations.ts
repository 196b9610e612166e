import { AwsError, type AwsOperation } from '../ports.ts'
import type {
  Cluster,
  CreateClusterRequest,
  DeleteClusterRequest,
  DescribeClustersRequest,
  Failure,
  ListClustersRequest,
} from './aws.ts'
import type { EcsEnvironment } from './environment.ts'
import { clusterName } from './identifiers.ts'
import { findCluster } from './lookup.ts'
import { operation, paginate } from './operation.ts'
import { clientException, invalidParameter } from './refusal.ts'
import type { ClusterRecord } from './state.ts'
import { addTags, checkTags, tagsOf } from './tags.ts'

export function clusterOperations(environment: EcsEnvironment): Readonly<Record<string, AwsOperation>> {
  const { state } = environment

  const view = (cluster: ClusterRecord, include: readonly string[]): Cluster => {
    const tasks = [...state.tasks.values()].filter((task) => task.cluster === cluster)
    const services = [...state.services.values()].filter(
      (service) => service.cluster === cluster && service.status === 'ACTIVE',
    )
    return {
      clusterArn: cluster.arn,
      clusterName: cluster.name,
      status: cluster.active ? 'ACTIVE' : 'INACTIVE',
      registeredContainerInstancesCount: 0,
      runningTasksCount: tasks.filter(({ status }) => status === 'RUNNING').length,
      pendingTasksCount: tasks.filter(({ status }) => status === 'PENDING' || status === 'PROVISIONING')
        .length,
      activeServicesCount: services.length,
      statistics: [],
      tags: include.includes('TAGS') ? [...tagsOf(state, cluster.arn)] : [],
      settings: include.includes('SETTINGS') ? (cluster.given.settings ?? []) : [],
      ...(include.includes('CONFIGURATIONS') ? { configuration: cluster.given.configuration } : {}),
      capacityProviders: cluster.given.capacityProviders ?? [],
      defaultCapacityProviderStrategy: cluster.given.defaultCapacityProviderStrategy ?? [],
      serviceConnectDefaults: cluster.given.serviceConnectDefaults,
    }
  }

  return {
    CreateCluster: operation<CreateClusterRequest>((input) => {
      const name = clusterName(input.clusterName)
      if (!/^[A-Za-z0-9_-]{1,255}$/.test(name))
        throw invalidParameter(
          'Identifier is not valid: a cluster name has up to 255 letters, numbers, underscores and hyphens.',
        )
      const tags = checkTags(input.tags)
      const known = state.clusters.get(name)
      if (known?.active === true) return { cluster: view(known, ['TAGS', 'SETTINGS']) }
      const cluster: ClusterRecord = {
        name,
        arn: environment.ids.cluster(name),
        active: true,
        given: {
          settings: input.settings ?? [{ name: 'containerInsights', value: 'disabled' }],
          configuration: input.configuration,
          capacityProviders: input.capacityProviders,
          defaultCapacityProviderStrategy: input.defaultCapacityProviderStrategy,
          serviceConnectDefaults:
            input.serviceConnectDefaults?.namespace === undefined
              ? undefined
              : { namespace: input.serviceConnectDefaults.namespace },
        },
      }
      state.clusters.set(name, cluster)
      addTags(state, cluster.arn, tags)
      return { cluster: view(cluster, ['TAGS', 'SETTINGS']) }
    }),

    DescribeClusters: operation<DescribeClustersRequest>((input) => {
      const names = input.clusters === undefined || input.clusters.length === 0 ? ['default'] : input.clusters
      if (names.length > 100) throw invalidParameter('Clusters cannot have more than 100 elements.')
      const found = names.map((name) => ({ name, cluster: state.clusters.get(clusterName(name)) }))
      return {
        clusters: found.flatMap(({ cluster }) =>
          cluster === undefined ? [] : view(cluster, input.include ?? []),
        ),
        failures: found
          .filter(({ cluster }) => cluster === undefined)
          .map(
            ({ name }): Failure => ({ arn: environment.ids.cluster(clusterName(name)), reason: 'MISSING' }),
          ),
      }
    }),

    ListClusters: operation<ListClustersRequest>((input) => {
      const arns = [...state.clusters.values()].filter(({ active }) => active).map(({ arn }) => arn)
      const page = paginate(arns, input)
      return { clusterArns: page.items, nextToken: page.nextToken }
    }),

    DeleteCluster: operation<DeleteClusterRequest>((input) => {
      if (input.cluster === undefined) throw clientException('Cluster can not be blank.')
      const cluster = findCluster(state, input.cluster)
      const services = [...state.services.values()].some(
        (service) => service.cluster === cluster && service.status !== 'INACTIVE',
      )
      if (services)
        throw new AwsError(
          'ClusterContainsServicesException',
          'The Cluster cannot be deleted while Services are active.',
        )
      const tasks = [...state.tasks.values()].some(
        (task) => task.cluster === cluster && task.status !== 'STOPPED',
      )
      if (tasks)
        throw new AwsError(
          'ClusterContainsTasksException',
          'The Cluster cannot be deleted while Tasks are active.',
        )
      cluster.active = false
      return { cluster: view(cluster, []) }
    }),
  }
}
