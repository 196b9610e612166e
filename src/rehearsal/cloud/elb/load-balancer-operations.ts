import { AwsError, type AwsOperation } from '../ports.ts'
import {
  defaultLoadBalancerAttributes,
  listLoadBalancerAttributes,
  withLoadBalancerAttribute,
} from './load-balancer-attributes.ts'
import { records, requiredText, text, texts, validationError } from './members.ts'
import { page } from './page.ts'
import type { LoadBalancer } from './resources.ts'
import type { Store } from './store.ts'
import { createTags } from './tag-operations.ts'

export function loadBalancerOperations(store: Store): Readonly<Record<string, AwsOperation>> {
  return {
    CreateLoadBalancer: async (input) => {
      const name = resourceName(requiredText(input, 'Name'), 'Load balancer')
      const type = text(input, 'Type') ?? 'application'
      if (type !== 'application') {
        throw new AwsError(
          'InvalidConfigurationRequest',
          `Load balancers of type '${type}' are not part of the local cloud, only 'application'`,
        )
      }
      const id = store.id()
      const subnets =
        texts(input, 'Subnets') ??
        (records(input, 'SubnetMappings') ?? []).map((mapping) => requiredText(mapping, 'SubnetId'))
      if (subnets.length < 2)
        throw validationError('At least two subnets in two different Availability Zones must be specified')
      const made: LoadBalancer = {
        arn: store.arn(`loadbalancer/app/${name}/${id}`),
        name,
        // A name that resolves to this machine, so that nobody's request ends up in the real cloud.
        dnsName: `${name}-${Number.parseInt(id.slice(0, 8), 16)}.${store.context.region}.elb.localhost`,
        scheme: text(input, 'Scheme') ?? 'internet-facing',
        ipAddressType: text(input, 'IpAddressType') ?? 'ipv4',
        vpcId: 'vpc-00000000000000000',
        subnets,
        securityGroups: texts(input, 'SecurityGroups') ?? [],
        createdAt: new Date(store.context.clock.now()),
        attributes: defaultLoadBalancerAttributes,
      }
      const present = [...store.loadBalancers.values()].find((other) => other.name === name)
      if (present !== undefined) {
        if (!sameSettings(present, made)) {
          throw new AwsError(
            'DuplicateLoadBalancerName',
            `A load balancer with the same name '${name}' exists, but with different settings`,
          )
        }
        return { LoadBalancers: [describe(present)] }
      }
      createTags(store, made.arn, input)
      store.loadBalancers.set(made.arn, made)
      return { LoadBalancers: [describe(made)] }
    },

    DescribeLoadBalancers: async (input) => {
      const arns = texts(input, 'LoadBalancerArns') ?? []
      const names = texts(input, 'Names') ?? []
      for (const arn of arns) store.loadBalancer(arn)
      const all = [...store.loadBalancers.values()]
      for (const name of names) {
        if (!all.some((candidate) => candidate.name === name)) {
          throw new AwsError('LoadBalancerNotFound', `Load balancers '[${name}]' not found`)
        }
      }
      const wanted = all.filter(
        ({ arn, name }) =>
          (arns.length === 0 || arns.includes(arn)) && (names.length === 0 || names.includes(name)),
      )
      const { items, next } = page(wanted, input)
      return { LoadBalancers: items.map(describe), ...next }
    },

    DeleteLoadBalancer: async (input) => {
      const arn = requiredText(input, 'LoadBalancerArn')
      // Deleting what does not exist succeeds (API reference, DeleteLoadBalancer).
      const present = store.loadBalancers.get(arn)
      if (present === undefined) return {}
      if (present.attributes.deletionProtection) {
        throw new AwsError(
          'OperationNotPermitted',
          `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`,
        )
      }
      store.loadBalancers.delete(arn)
      store.tags.delete(arn)
      const listeners = [...store.listeners.values()].filter(({ loadBalancerArn }) => loadBalancerArn === arn)
      for (const listener of listeners) removeListener(store, listener.arn)
      return {}
    },

    DescribeLoadBalancerAttributes: async (input) => {
      const { attributes, scheme } = store.loadBalancer(requiredText(input, 'LoadBalancerArn'))
      return { Attributes: listLoadBalancerAttributes(attributes, scheme) }
    },

    ModifyLoadBalancerAttributes: async (input) => {
      const loadBalancer = store.loadBalancer(requiredText(input, 'LoadBalancerArn'))
      const { scheme } = loadBalancer
      // One that cannot be set makes the whole call fail (API reference).
      loadBalancer.attributes = (records(input, 'Attributes') ?? []).reduce(
        (attributes, one) =>
          withLoadBalancerAttribute(attributes, scheme, requiredText(one, 'Key'), text(one, 'Value') ?? ''),
        loadBalancer.attributes,
      )
      return { Attributes: listLoadBalancerAttributes(loadBalancer.attributes, scheme) }
    },
  }
}

/** Takes a listener and its rules away; its server answers what is in flight and closes. */
export function removeListener(store: Store, arn: string): void {
  for (const rule of store.rulesOf(arn)) {
    store.rules.delete(rule.arn)
    store.tags.delete(rule.arn)
  }
  store.listeners.delete(arn)
  store.tags.delete(arn)
  store.retire(arn)
  store.refreshUse()
}

/** Names of load balancers and target groups: at most 32 letters, digits and hyphens, no hyphen at either end. */
export function resourceName(name: string, what: string): string {
  if (name.length > 32) throw validationError(`${what} name '${name}' cannot be longer than '32' characters`)
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    throw validationError(
      `${what} name '${name}' can only contain characters that are alphanumeric characters and hyphens(-)`,
    )
  }
  if (/^-|-$/.test(name)) throw validationError(`${what} name '${name}' cannot begin or end with a hyphen(-)`)
  return name
}

function sameSettings(one: LoadBalancer, other: LoadBalancer): boolean {
  const settings = ({ scheme, ipAddressType, subnets, securityGroups }: LoadBalancer) =>
    JSON.stringify([scheme, ipAddressType, [...subnets].sort(), [...securityGroups].sort()])
  return settings(one) === settings(other)
}

function describe(loadBalancer: LoadBalancer): object {
  return {
    LoadBalancerArn: loadBalancer.arn,
    DNSName: loadBalancer.dnsName,
    CanonicalHostedZoneId: 'Z32O12XQLNTSW2',
    CreatedTime: loadBalancer.createdAt,
    LoadBalancerName: loadBalancer.name,
    Scheme: loadBalancer.scheme,
    VpcId: loadBalancer.vpcId,
    State: { Code: 'active' },
    Type: 'application',
    AvailabilityZones: loadBalancer.subnets.map((SubnetId, index) => ({
      ZoneName: `zone-${String.fromCharCode(97 + (index % 26))}`,
      SubnetId,
      LoadBalancerAddresses: [],
    })),
    SecurityGroups: loadBalancer.securityGroups,
    IpAddressType: loadBalancer.ipAddressType,
  }
}
