/**
 * What of an ECS ARN goes into a release record: `core:7`, `production/core`, the id of a service deployment or
 * revision. In a public repository everybody reads the record, and an ARN names the AWS account. What is no ARN is
 * taken as a name already.
 */
export function resourceName(arn: string): string {
  const resource = /^arn:[^:]*:ecs:[^:]*:[^:]*:(?<kind>[^/]+)\/(?<path>.+)$/.exec(arn)?.groups
  if (resource === undefined) return arn
  const path = resource['path'] ?? ''
  return resource['kind'] === 'service-deployment' || resource['kind'] === 'service-revision'
    ? (path.split('/').at(-1) ?? path)
    : path
}
