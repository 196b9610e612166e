import { AwsError, type AwsInput, type AwsOperation } from '../ports.ts'
import { resourceName } from './load-balancer-operations.ts'
import { flag, integer, record, records, requiredText, text, texts, validationError } from './members.ts'
import { page } from './page.ts'
import type { HealthCheckSettings, TargetGroup } from './resources.ts'
import type { Store } from './store.ts'
import { createTags } from './tag-operations.ts'
import { defaultAttributes, listAttributes, withAttribute } from './target-group-attributes.ts'
import { TargetPool } from './target-pool.ts'

export function targetGroupOperations(store: Store): Readonly<Record<string, AwsOperation>> {
  return {
    CreateTargetGroup: async (input) => {
      const made = readTargetGroup(store, input)
      const present = [...store.targetGroups.values()].find(({ name }) => name === made.name)
      if (present !== undefined) {
        const settings = (group: TargetGroup) =>
          JSON.stringify({ ...describe(store, group), TargetGroupArn: '', LoadBalancerArns: [] })
        if (settings(present) !== settings(made)) {
          throw new AwsError(
            'DuplicateTargetGroupName',
            `A target group with the same name '${made.name}' exists, but with different settings`,
          )
        }
        return { TargetGroups: [describe(store, present)] }
      }
      createTags(store, made.arn, input)
      store.targetGroups.set(made.arn, made)
      return { TargetGroups: [describe(store, made)] }
    },

    DescribeTargetGroups: async (input) => {
      const arns = texts(input, 'TargetGroupArns') ?? []
      const names = texts(input, 'Names') ?? []
      const loadBalancerArn = text(input, 'LoadBalancerArn')
      if (loadBalancerArn !== undefined) store.loadBalancer(loadBalancerArn)
      for (const arn of arns) {
        if (!store.targetGroups.has(arn)) throw notFound()
      }
      const all = [...store.targetGroups.values()]
      for (const name of names) {
        if (!all.some((group) => group.name === name)) throw notFound()
      }
      const wanted = all.filter(
        ({ arn, name }) =>
          (arns.length === 0 || arns.includes(arn)) &&
          (names.length === 0 || names.includes(name)) &&
          (loadBalancerArn === undefined || store.usersOf(arn).includes(loadBalancerArn)),
      )
      const { items, next } = page(wanted, input)
      return { TargetGroups: items.map((group) => describe(store, group)), ...next }
    },

    ModifyTargetGroup: async (input) => {
      const group = store.targetGroup(requiredText(input, 'TargetGroupArn'))
      group.healthCheck = readHealthCheck(input, group.healthCheck)
      return { TargetGroups: [describe(store, group)] }
    },

    DeleteTargetGroup: async (input) => {
      const arn = requiredText(input, 'TargetGroupArn')
      const group = store.targetGroups.get(arn)
      if (group === undefined) return {}
      if (store.usersOf(arn).length > 0) {
        throw new AwsError(
          'ResourceInUse',
          `Target group '${arn}' is currently in use by a listener or a rule`,
        )
      }
      group.pool.close()
      store.targetGroups.delete(arn)
      store.tags.delete(arn)
      return {}
    },

    DescribeTargetGroupAttributes: async (input) => ({
      Attributes: listAttributes(store.targetGroup(requiredText(input, 'TargetGroupArn')).attributes),
    }),

    ModifyTargetGroupAttributes: async (input) => {
      const group = store.targetGroup(requiredText(input, 'TargetGroupArn'))
      group.attributes = (records(input, 'Attributes') ?? []).reduce(
        (attributes, attribute) =>
          withAttribute(attributes, requiredText(attribute, 'Key'), text(attribute, 'Value') ?? ''),
        group.attributes,
      )
      return { Attributes: listAttributes(group.attributes) }
    },
  }
}

function notFound(): AwsError {
  return new AwsError('TargetGroupNotFound', 'One or more target groups not found')
}

function readTargetGroup(store: Store, input: AwsInput): TargetGroup {
  const name = resourceName(requiredText(input, 'Name'), 'Target group')
  const targetType = text(input, 'TargetType') ?? 'instance'
  if (targetType === 'lambda' || targetType === 'alb') {
    throw new AwsError(
      'InvalidConfigurationRequest',
      `Target groups of type '${targetType}' are not part of the local cloud, only 'ip' and 'instance'`,
    )
  }
  const protocol = text(input, 'Protocol')
  if (protocol === undefined) throw validationError('A protocol must be specified')
  if (protocol !== 'HTTP' && protocol !== 'HTTPS') {
    throw new AwsError(
      'UnsupportedProtocol',
      `Protocol '${protocol}' is not part of the local cloud, only HTTP and HTTPS`,
    )
  }
  // Terraform's provider sends the member empty where nothing is configured, and ELB takes it as left out.
  const protocolVersion = text(input, 'ProtocolVersion') || 'HTTP1'
  if (protocolVersion !== 'HTTP1') {
    throw new AwsError(
      'UnsupportedProtocol',
      `Protocol version '${protocolVersion}' is not part of the local cloud, only HTTP1`,
    )
  }
  const port = integer(input, 'Port')
  if (port === undefined) throw validationError('A port must be specified')
  const vpcId = text(input, 'VpcId')
  if (vpcId === undefined) throw validationError('A VPC ID must be specified')
  const arn = store.arn(`targetgroup/${name}/${store.id()}`)
  return withPool(store, {
    arn,
    name,
    protocol,
    protocolVersion,
    port,
    vpcId,
    targetType,
    ipAddressType: text(input, 'IpAddressType') ?? 'ipv4',
    attributes: defaultAttributes,
    healthCheck: readHealthCheck(input, {
      protocol,
      port: 'traffic-port',
      path: '/',
      intervalSeconds: 30,
      timeoutSeconds: 5,
      healthyThreshold: 5,
      unhealthyThreshold: 2,
      matcher: '200',
    }),
  })
}

/** A target group ready for targets. */
export function withPool(store: Store, settings: Omit<TargetGroup, 'pool'>): TargetGroup {
  const group: TargetGroup = {
    ...settings,
    pool: new TargetPool(store.context, store.machineClock, {
      targetGroupArn: settings.arn,
      protocol: settings.protocol,
      healthCheck: () => group.healthCheck,
      attributes: () => group.attributes,
      inUse: () => store.usersOf(settings.arn).length > 0,
    }),
  }
  return group
}

/** What the request says about health checks, over what held before; limits as in the API reference. */
function readHealthCheck(input: AwsInput, before: HealthCheckSettings): HealthCheckSettings {
  if (flag(input, 'HealthCheckEnabled') === false) {
    throw new AwsError(
      'InvalidConfigurationRequest',
      'Health checks can be disabled for target groups of type lambda only',
    )
  }
  const matcher = record(input, 'Matcher')
  if (matcher !== undefined && text(matcher, 'GrpcCode') !== undefined) {
    throw new AwsError('InvalidConfigurationRequest', 'GrpcCode needs the protocol version GRPC')
  }
  const protocol = text(input, 'HealthCheckProtocol') ?? before.protocol
  if (protocol !== 'HTTP' && protocol !== 'HTTPS') {
    throw new AwsError(
      'UnsupportedProtocol',
      `Health check protocol '${protocol}' must be one of 'HTTP, HTTPS'`,
    )
  }
  const settings: HealthCheckSettings = {
    protocol,
    port: text(input, 'HealthCheckPort') ?? before.port,
    path: text(input, 'HealthCheckPath') ?? before.path,
    intervalSeconds: within(input, 'HealthCheckIntervalSeconds', 5, 300) ?? before.intervalSeconds,
    timeoutSeconds: within(input, 'HealthCheckTimeoutSeconds', 2, 120) ?? before.timeoutSeconds,
    healthyThreshold: within(input, 'HealthyThresholdCount', 2, 10) ?? before.healthyThreshold,
    unhealthyThreshold: within(input, 'UnhealthyThresholdCount', 2, 10) ?? before.unhealthyThreshold,
    matcher: (matcher === undefined ? undefined : text(matcher, 'HttpCode')) ?? before.matcher,
  }
  if (settings.intervalSeconds <= settings.timeoutSeconds) {
    throw validationError('Health check interval must be greater than the timeout.')
  }
  if (!settings.path.startsWith('/')) {
    throw validationError(`Health check path '${settings.path}' must begin with a '/' character`)
  }
  if (settings.port !== 'traffic-port' && !/^[1-9]\d{0,4}$/.test(settings.port)) {
    throw validationError(
      `Health check port '${settings.port}' must be 'traffic-port' or in the range 1-65535`,
    )
  }
  if (!/^[2-5]\d\d(-[2-5]\d\d)?(,[2-5]\d\d(-[2-5]\d\d)?)*$/.test(settings.matcher)) {
    throw validationError(
      `Health check matcher HTTP code '${settings.matcher}' must be within '200-499' inclusive`,
    )
  }
  return settings
}

function within(input: AwsInput, name: string, least: number, most: number): number | undefined {
  const value = integer(input, name)
  if (value !== undefined && (value < least || value > most)) {
    throw validationError(`${name} '${value}' must be in the range ${least}-${most}`)
  }
  return value
}

function describe(store: Store, group: TargetGroup): object {
  const { healthCheck } = group
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: group.protocol,
    ProtocolVersion: group.protocolVersion,
    Port: group.port,
    ...(group.vpcId === undefined ? {} : { VpcId: group.vpcId }),
    HealthCheckProtocol: healthCheck.protocol,
    HealthCheckPort: healthCheck.port,
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: healthCheck.intervalSeconds,
    HealthCheckTimeoutSeconds: healthCheck.timeoutSeconds,
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    HealthCheckPath: healthCheck.path,
    Matcher: { HttpCode: healthCheck.matcher },
    LoadBalancerArns: store.usersOf(group.arn),
    TargetType: group.targetType,
    IpAddressType: group.ipAddressType,
  }
}
