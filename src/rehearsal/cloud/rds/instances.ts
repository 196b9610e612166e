import { AwsError, type AwsOperation } from '../ports.ts'
import { operation } from '../services/operation.ts'
import { type CreateInput, create, newIdentifier } from './create-instance.ts'
import { type DescribeInput, described, instanceView } from './describe.ts'
import { add, bringUp, stopInstance, tell } from './instance-life.ts'
import { instanceNotFound, invalidCombination, snapshotNotFound } from './refusal.ts'
import { readSettings } from './settings.ts'
import { takeSnapshot } from './snapshots.ts'
import { durations, type Instance, type RdsState, type Settings, type Tag } from './state.ts'
import { setTags } from './tags.ts'

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
