import { AwsError } from '../ports.ts'

/** Refusals beyond the model, in AWS's names and words. */

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message)
}

export function clientException(message: string): AwsError {
  return new AwsError('ClientException', message)
}

export function clusterNotFound(): AwsError {
  return new AwsError('ClusterNotFoundException', 'Cluster not found.')
}

export function clusterInactive(): AwsError {
  return new AwsError('ClusterNotFoundException', 'The referenced cluster was inactive.')
}

export function serviceNotFound(): AwsError {
  return new AwsError('ServiceNotFoundException', 'Service not found.')
}

export function serviceNotActive(): AwsError {
  return new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.')
}

export function serviceDeploymentNotFound(): AwsError {
  return new AwsError('ServiceDeploymentNotFoundException', 'The service deployment does not exist.')
}

export function conflict(message: string, members: Record<string, unknown> = {}): AwsError {
  return new AwsError('ConflictException', message, { members })
}

export function unsupported(message: string): AwsError {
  return new AwsError('UnsupportedFeatureException', message)
}
