import { AwsError, type AwsOperation } from '../ports.ts'
import { base32, randomText } from '../services/identifier.ts'
import { operation } from '../services/operation.ts'
import { type DescribeInput, described, instanceView } from './describe.ts'
import type { Server } from './engine.ts'
import {
  checkIdentifier,
  clusterNotFound,
  instanceNotFound,
  invalidCombination,
  invalidValue,
  snapshotNotFound,
} from './refusal.ts'
import { readSettings } from './settings.ts'
import { takeSnapshot } from './snapshots.ts'
import {
  arnOf,
  type Cluster,
  durations,
  type Instance,
  type RdsState,
  type Settings,
  type Tag,
} from './state.ts'
import { setTags } from './tags.ts'

interface CreateInput extends Settings {
  readonly DBInstanceIdentifier: string
  readonly Engine: string
  readonly EngineVersion?: string
  readonly MasterUsername?: string
  readonly MasterUserPassword?: string
  readonly DBName?: string
  readonly DBClusterIdentifier?: string
  readonly Tags?: readonly Tag[]
}

interface RestoreInput extends Settings {
  readonly DBInstanceIdentifier: string
  readonly DBSnapshotIdentifier?: string
  readonly Tags?: readonly Tag[]
}

export function instanceOperations(state: RdsState): Readonly<Record<string, AwsOperation>> {
  const find = (name: string): Instance => {
    const found = state.instances.get(name.toLowerCase())
    if (found === undefined) throw instanceNotFound(name)
    return found
  }
  return {
    DescribeDBInstances: operation((input: DescribeInput & { DBInstanceIdentifier?: string }) => {
      const all =
        input.DBInstanceIdentifier === undefined
          ? [...state.instances.values()]
          : [find(input.DBInstanceIdentifier)]
      const { items, ...rest } = described(all, input, 'instances', filterValues, [
        'db-instance-id',
        'db-cluster-id',
        'dbi-resource-id',
        'engine',
      ])
      return { DBInstances: items.map((it) => instanceView(state, it)), ...rest }
    }),
    CreateDBInstance: operation((input: CreateInput) => {
      const settings = readSettings('CreateDBInstance', input, [
        'DBInstanceIdentifier',
        'Engine',
        'EngineVersion',
        'MasterUsername',
        'MasterUserPassword',
        'DBName',
        'DBClusterIdentifier',
      ])
      const identifier = newIdentifier(state, input.DBInstanceIdentifier)
      return { DBInstance: create(state, identifier, input, settings) }
    }),
    RestoreDBInstanceFromDBSnapshot: operation((input: RestoreInput) => {
      const settings = readSettings('RestoreDBInstanceFromDBSnapshot', input, [
        'DBInstanceIdentifier',
        'DBSnapshotIdentifier',
      ])
      const identifier = newIdentifier(state, input.DBInstanceIdentifier)
      const name = input.DBSnapshotIdentifier ?? ''
      const snapshot = state.snapshots.get(`instance/${name.split(':snapshot:').at(-1)?.toLowerCase()}`)
      if (snapshot === undefined) throw snapshotNotFound(name)
      const { data, source } = snapshot
      if (snapshot.status !== 'available' || data === undefined)
        throw new AwsError('InvalidDBSnapshotStateFault', `DB Snapshot ${name} is not in available state`)
      const instance = add(state, {
        identifier,
        engine: 'postgres',
        engineVersion: source.engineVersion,
        masterUsername: source.masterUsername,
        databaseName: source.databaseName,
        // Class and storage come from the snapshot; network and parameter group are the defaults (USER_RestoreFromSnapshot).
        settings: {
          ...pick(source.settings, ['DBInstanceClass', 'AllocatedStorage', 'StorageType']),
          ...settings,
        },
        cluster: undefined,
      })
      setTags(state, instance.arn, input.Tags)
      bringUp(state, instance, durations.restoreMs, async () =>
        state.engine.start(data.folder, data.like, await state.engine.freePort()),
      )
      return { DBInstance: instanceView(state, instance) }
    }),
    DeleteDBInstance: operation(
      (input: {
        DBInstanceIdentifier: string
        SkipFinalSnapshot?: boolean
        FinalDBSnapshotIdentifier?: string
      }) => {
        const instance = find(input.DBInstanceIdentifier)
        checkFinalSnapshot(input, instance.cluster !== undefined)
        if (instance.settings.DeletionProtection === true)
          throw invalidCombination(
            'Cannot delete protected DB Instance, please disable deletion protection and try again.',
          )
        if (instance.status === 'deleting')
          throw new AwsError(
            'InvalidDBInstanceStateFault',
            `Instance ${instance.identifier} is already being deleted.`,
          )
        const final =
          input.FinalDBSnapshotIdentifier === undefined
            ? undefined
            : takeSnapshot(state, 'instance', instance, input.FinalDBSnapshotIdentifier)
        instance.status = 'deleting'
        state.background(`deleting ${instance.identifier}`, async (signal) => {
          await final?.done
          await state.context.clock.sleep(durations.deleteMs, signal)
          await stopInstance(state, instance)
          state.instances.delete(instance.identifier)
          state.tags.delete(instance.arn)
          tell(state, 'instance.deleted', instance)
        })
        return { DBInstance: instanceView(state, instance) }
      },
    ),
  }
}

/** A record of an instance under its name. */
export function add(
  state: RdsState,
  given: Omit<Instance, 'arn' | 'resourceId' | 'createdAt' | 'status' | 'server'>,
): Instance {
  const instance: Instance = {
    ...given,
    arn: arnOf(state, 'db', given.identifier),
    resourceId: `db-${randomText(state.context.random, 26, base32)}`,
    createdAt: new Date(state.context.clock.now()),
    status: 'creating',
    server: undefined,
  }
  state.instances.set(instance.identifier, instance)
  tell(state, 'instance.creating', instance)
  return instance
}

export function checkFinalSnapshot(
  input: { readonly SkipFinalSnapshot?: boolean; readonly FinalDBSnapshotIdentifier?: string },
  ofCluster = false,
): void {
  const skip = input.SkipFinalSnapshot ?? false
  // The final snapshot of an Aurora instance is the cluster's (API reference, DeleteDBInstance).
  if (ofCluster && input.FinalDBSnapshotIdentifier === undefined) return
  if (skip && input.FinalDBSnapshotIdentifier !== undefined)
    throw invalidCombination(
      'FinalDBSnapshotIdentifier can not be specified when deleting with SkipFinalSnapshot.',
    )
  if (!skip && input.FinalDBSnapshotIdentifier === undefined)
    throw invalidCombination('FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.')
}

export function tell(state: RdsState, type: string, it: Instance | Cluster): void {
  state.context.emit({
    at: state.context.clock.now(),
    source: 'rds',
    type,
    detail: { identifier: it.identifier, ...(it.server === undefined ? {} : { port: it.server.port }) },
  })
}

function create(state: RdsState, identifier: string, input: CreateInput, settings: Settings): object {
  if (input.DBClusterIdentifier !== undefined) return createMember(state, identifier, input, settings)
  if (input.Engine !== 'postgres')
    throw invalidValue(`Invalid DB engine: ${input.Engine}. The local cloud runs postgres.`)
  const { MasterUsername: user, MasterUserPassword: password } = input
  if (user === undefined || password === undefined)
    throw invalidCombination('MasterUsername and MasterUserPassword must be given.')
  const instance = add(state, {
    identifier,
    engine: 'postgres',
    engineVersion: input.EngineVersion ?? '18',
    masterUsername: user,
    databaseName: input.DBName,
    settings,
    cluster: undefined,
  })
  setTags(state, instance.arn, input.Tags)
  bringUp(state, instance, durations.createMs, async () => {
    const { engine } = state
    const server = await engine.create(user, password, await engine.freePort())
    if (input.DBName !== undefined) await engine.createDatabase(server, input.DBName)
    return server
  })
  return instanceView(state, instance)
}

/** An instance of an Aurora cluster: the first of them brings the cluster's storage to life. */
function createMember(state: RdsState, identifier: string, input: CreateInput, settings: Settings): object {
  const name = input.DBClusterIdentifier ?? ''
  const cluster = state.clusters.get(name.toLowerCase())
  if (cluster === undefined) throw clusterNotFound(name)
  if (input.Engine !== 'aurora-postgresql')
    throw invalidCombination(
      `The engine name requested for your DB instance (${input.Engine}) doesn't match the engine name of your DB cluster (aurora-postgresql).`,
    )
  if (input.MasterUsername !== undefined || input.MasterUserPassword !== undefined)
    throw invalidCombination(
      'The requested DB Instance will be a member of a DB Cluster. Set master user name and password for the DB Cluster.',
    )
  const { storage } = cluster
  if (cluster.status !== 'available' || (storage === undefined && cluster.server === undefined))
    throw new AwsError('InvalidDBClusterStateFault', `DB cluster ${name} is not in available state`)
  const instance = add(state, {
    identifier,
    engine: 'aurora-postgresql',
    engineVersion: cluster.engineVersion,
    masterUsername: cluster.masterUsername,
    databaseName: cluster.databaseName,
    settings,
    cluster,
  })
  setTags(state, instance.arn, input.Tags)
  bringUp(state, instance, durations.createMs, async () => {
    if (storage !== undefined)
      cluster.server ??= await state.engine.start(storage.folder, storage.like, cluster.port)
    // Writer and cluster answer at one address here; in AWS each has its own.
    return cluster.server
  })
  return instanceView(state, instance)
}

async function stopInstance(state: RdsState, instance: Instance): Promise<void> {
  const { cluster } = instance
  if (cluster === undefined) await instance.server?.close()
  else {
    const others = [...state.instances.values()].some((it) => it !== instance && it.cluster === cluster)
    if (!others) {
      await cluster.server?.close()
      cluster.server = undefined
    }
  }
  instance.server = undefined
}

/** Starts the server of an instance and tells when it is available, after as long as AWS takes; a failed one is `failed`. */
function bringUp(
  state: RdsState,
  instance: Instance,
  takesMs: number,
  start: () => Promise<Server | undefined>,
): void {
  state.background(`starting ${instance.identifier}`, async (signal) => {
    try {
      instance.server = await start()
      await state.context.clock.sleep(takesMs, signal)
    } catch (error) {
      if (instance.status === 'creating') instance.status = 'failed'
      throw error
    }
    if (instance.status === 'creating') {
      instance.status = 'available'
      tell(state, 'instance.available', instance)
    }
    // Deleted before it had ever begun.
    if (state.instances.get(instance.identifier) !== instance) await stopInstance(state, instance)
  })
}

function newIdentifier(state: RdsState, given: string): string {
  const identifier = checkIdentifier(given, 'DBInstanceIdentifier')
  if (state.instances.has(identifier))
    throw new AwsError('DBInstanceAlreadyExistsFault', 'DB instance already exists')
  return identifier
}

function filterValues(instance: Instance, filter: string): readonly string[] | undefined {
  switch (filter) {
    case 'db-instance-id':
      return [instance.identifier, instance.arn]
    case 'db-cluster-id':
      return instance.cluster === undefined ? [] : [instance.cluster.identifier, instance.cluster.arn]
    case 'dbi-resource-id':
      return [instance.resourceId]
    case 'engine':
      return [instance.engine]
    default:
      return undefined
  }
}

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(
    Object.entries(from).filter(([name]) => names.some((it) => it === name)),
  ) as Partial<Pick<T, K>>
}
