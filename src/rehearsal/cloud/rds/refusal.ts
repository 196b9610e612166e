import { AwsError } from '../ports.ts'

/** RDS's refusals: codes of the model, sentences as the service words them. */
export const instanceNotFound = (name: string) =>
  new AwsError('DBInstanceNotFoundFault', `DBInstance ${name} not found.`)
export const clusterNotFound = (name: string) =>
  new AwsError('DBClusterNotFoundFault', `DBCluster ${name} not found.`)
export const snapshotNotFound = (name: string) =>
  new AwsError('DBSnapshotNotFoundFault', `DBSnapshot ${name} not found.`)
export const clusterSnapshotNotFound = (name: string) =>
  new AwsError('DBClusterSnapshotNotFoundFault', `DBClusterSnapshot ${name} not found.`)
export const invalidValue = (message: string) => new AwsError('InvalidParameterValue', message)
export const invalidCombination = (message: string) => new AwsError('InvalidParameterCombination', message)

/** Letters, digits and hyphens, a letter first, no two hyphens in a row, none at the end (API reference). */
export function checkIdentifier(name: string, member: string, longest = 63): string {
  if (name.length <= longest && /^[A-Za-z](?:-?[A-Za-z0-9])*$/.test(name)) return name.toLowerCase()
  throw invalidValue(
    `The parameter ${member} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
  )
}
