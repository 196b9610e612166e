import { refuseMembers } from '../services/operation.ts'
import type { Settings } from './state.ts'

const told = [
  'DBInstanceClass',
  'DBSubnetGroupName',
  'VpcSecurityGroupIds',
  'DBParameterGroupName',
  'DBClusterParameterGroupName',
  'PubliclyAccessible',
  'MultiAZ',
  'AutoMinorVersionUpgrade',
  'AllocatedStorage',
  'StorageType',
  'CopyTagsToSnapshot',
  'EnableIAMDatabaseAuthentication',
  'ServerlessV2ScalingConfiguration',
  'DeletionProtection',
  'CACertificateIdentifier',
  'BackupRetentionPeriod',
] as const satisfies readonly (keyof Settings)[]

/** The members that are kept and told again; any other that the operation does not act on itself is refused. */
export function readSettings(operation: string, input: object, actedOn: readonly string[]): Settings {
  const known: readonly string[] = [...told, ...actedOn, 'Tags']
  refuseMembers(
    'rds',
    operation,
    input,
    Object.keys(input).filter((name) => !known.includes(name)),
  )
  return Object.fromEntries(
    Object.entries(input).filter(([name, value]) => told.some((it) => it === name) && value !== undefined),
  )
}
