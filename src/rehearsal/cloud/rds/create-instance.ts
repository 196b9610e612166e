import { AwsError } from '../ports.ts'
import { instanceView } from './describe.ts'
import { add, bringUp } from './instance-life.ts'
import { checkIdentifier, clusterNotFound, invalidCombination, invalidValue } from './refusal.ts'
import { durations, type RdsState, type Settings, type Tag } from './state.ts'
import { setTags } from './tags.ts'

export interface CreateInput extends Settings {
  readonly DBInstanceIdentifier: string
  readonly Engine: string
  readonly EngineVersion?: string
  readonly MasterUsername?: string
  readonly MasterUserPassword?: string
  readonly DBName?: string
  readonly DBClusterIdentifier?: string
  readonly Tags?: readonly Tag[]
}

/** Makes an instance of its own, or one of an Aurora cluster. */
export function create(state: RdsState, identifier: string, input: CreateInput, settings: Settings): object {
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
  if (
    input.DBInstanceClass === 'db.serverless' &&
    cluster.settings.ServerlessV2ScalingConfiguration === undefined
  )
    throw invalidCombination(
      'Set the Serverless v2 scaling configuration on the parent DB cluster before creating a Serverless v2 DB instance.',
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

/** A name that no instance has yet. */
export function newIdentifier(state: RdsState, given: string): string {
  const identifier = checkIdentifier(given, 'DBInstanceIdentifier')
  if (state.instances.has(identifier))
    throw new AwsError('DBInstanceAlreadyExistsFault', 'DB instance already exists')
  return identifier
}
