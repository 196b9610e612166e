/** ARNs and ids of ECS, in the formats that AWS gives them. */
export interface Identifiers {
  readonly cluster: (name: string) => string
  readonly service: (cluster: string, name: string) => string
  readonly task: (cluster: string, id: string) => string
  readonly container: (cluster: string, taskId: string) => string
  readonly taskDefinition: (family: string, revision: number) => string
  readonly serviceDeployment: (cluster: string, service: string) => string
  readonly serviceRevision: (cluster: string, service: string) => string
  /** `ecs-svc/` and 19 digits: the id of an entry of `deployments[]`. */
  readonly deploymentId: () => string
  readonly taskId: () => string
  readonly uuid: () => string
  /** An address of a private subnet, another one each time. */
  readonly privateAddress: () => string
  /** `ecs-pause-` and 43 characters. */
  readonly pauseHook: () => string
}

const digits = '0123456789'
const hexadecimal = '0123456789abcdef'
const urlSafe = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'

export function createIdentifiers(region: string, accountId: string, random: () => number): Identifiers {
  const arn = (resource: string) => `arn:aws:ecs:${region}:${accountId}:${resource}`
  const text = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')
  const number = () => `${1 + Math.floor(random() * 9)}${text(digits, 18)}`
  const uuid = () =>
    `${text(hexadecimal, 8)}-${text(hexadecimal, 4)}-4${text(hexadecimal, 3)}-a${text(hexadecimal, 3)}-${text(hexadecimal, 12)}`
  let addresses = 0
  return {
    cluster: (name) => arn(`cluster/${name}`),
    service: (cluster, name) => arn(`service/${cluster}/${name}`),
    task: (cluster, id) => arn(`task/${cluster}/${id}`),
    container: (cluster, taskId) => arn(`container/${cluster}/${taskId}/${uuid()}`),
    taskDefinition: (family, revision) => arn(`task-definition/${family}:${revision}`),
    serviceDeployment: (cluster, service) =>
      arn(`service-deployment/${cluster}/${service}/${text(urlSafe, 21)}`),
    serviceRevision: (cluster, service) => arn(`service-revision/${cluster}/${service}/${number()}`),
    deploymentId: () => `ecs-svc/${number()}`,
    taskId: () => text(hexadecimal, 32),
    uuid,
    privateAddress: () => {
      // The first four addresses of a subnet and its last one are AWS's own.
      const place = addresses++
      return `10.0.${1 + (Math.floor(place / 250) % 250)}.${4 + (place % 250)}`
    },
    pauseHook: () => `ecs-pause-${text(urlSafe, 43)}`,
  }
}

/** The name in a cluster's ARN, or the name itself. */
export function clusterName(nameOrArn: string | undefined): string {
  return nameOrArn === undefined || nameOrArn === '' ? 'default' : lastPart(nameOrArn)
}

/** What stands after the last slash: the name of a cluster or service, the id of a task. */
export function lastPart(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1)
}
