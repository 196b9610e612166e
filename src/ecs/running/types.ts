import type { Tags, TaskDefinition } from '../types.ts'

/** A service of a cluster with what it runs or means to run. */
export interface ClusterService {
  readonly name: string
  /** ACTIVE, or DRAINING while it is being deleted. */
  readonly status: string
  readonly tags: Tags
  /** Its own; undefined where another deployment controller keeps them in task sets. */
  readonly taskDefinition: string | undefined
  /** Task definitions of its deployments and task sets that have tasks, or are to have some. */
  readonly underWay: readonly string[]
  /** Those of them that are to have tasks; the others only lose theirs. */
  readonly wanted: readonly string[]
}

/** A task whose containers run, or are about to. */
export interface ClusterTask {
  readonly id: string
  /** `service:NAME`, `family:NAME`, or what RunTask was given. */
  readonly group: string
  readonly taskDefinition: string
  /** True where ECS is stopping it. */
  readonly leaving: boolean
  readonly tags: Tags
  /** By the name of the container. */
  readonly digests: Readonly<Record<string, string>>
}

/** ECS as far as it tells what runs; `aws.ts` fills it. Every call throws a PlatformError('aws') that names the operation. */
export interface EcsCluster {
  services(cluster: string): Promise<readonly ClusterService[]>
  tasks(cluster: string): Promise<readonly ClusterTask[]>
  describeTaskDefinition(
    arn: string,
  ): Promise<{ readonly taskDefinition: TaskDefinition; readonly tags: Tags }>
}

/** Whose database it is. */
export interface Product {
  readonly module: string
  readonly environment: string
  /** The environment's own service, which always counts. */
  readonly target: { readonly cluster: string; readonly service: string; readonly container: string }
  /** Where the URL of the database is kept, as migrations.url says it: `${DATABASE_URL}`, `ssm:/NAME`, … */
  readonly databaseUrl: string
  /** Services of this cluster that belong to other environments of the same deploy-kit.yml. */
  readonly others: readonly string[]
}

/** Something that runs on the database, or is about to. */
export interface InUse {
  /** As messages show it: `core-worker:7 in the service core-worker`. */
  readonly what: string
  /** The name of the service; undefined for a task of its own. */
  readonly service: string | undefined
  /** Of the release, where deploy-kit deployed it or its image is one that deploy-kit deployed. */
  readonly version: string | undefined
  readonly migrationHead: string | undefined
  readonly digest: string | undefined
  /** Why it counts. */
  readonly because: string
  /** True where all that is left of it are tasks that ECS is stopping. */
  readonly leaving: boolean
}

export interface WhatRuns {
  readonly inUse: readonly InUse[]
  /** Everything else in the cluster, which does not count. */
  readonly apart: readonly string[]
}
