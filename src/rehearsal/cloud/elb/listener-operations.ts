import { AwsError, type AwsInput, type AwsOperation } from '../ports.ts'
import { describeAction, readActions } from './action.ts'
import { removeListener } from './load-balancer-operations.ts'
import { integer, records, requiredText, text, texts, validationError } from './members.ts'
import { page } from './page.ts'
import type { Listener } from './resources.ts'
import type { Store } from './store.ts'
import { createTags } from './tag-operations.ts'

export function listenerOperations(store: Store): Readonly<Record<string, AwsOperation>> {
  return {
    CreateListener: async (input) => {
      const loadBalancer = store.loadBalancer(requiredText(input, 'LoadBalancerArn'))
      const port = integer(input, 'Port')
      if (port === undefined) throw validationError('A port must be specified')
      const protocol = readProtocol(text(input, 'Protocol'))
      if (protocol === undefined) throw validationError('A protocol must be specified')
      refuseDuplicate(store, loadBalancer.arn, port)
      const id = store.id()
      const path = `app/${loadBalancer.name}/${loadBalancer.arn.split('/').at(-1)}/${id}`
      const defaultActions = readActions(records(input, 'DefaultActions') ?? [])
      store.requireTargetGroups(defaultActions)
      const listener: Listener = {
        arn: store.arn(`listener/${path}`),
        loadBalancerArn: loadBalancer.arn,
        defaultRuleArn: store.arn(`listener-rule/${path}/${store.id()}`),
        port,
        protocol,
        certificateArn: readCertificate(store, input, protocol),
        sslPolicy:
          protocol === 'HTTPS' ? (text(input, 'SslPolicy') ?? 'ELBSecurityPolicy-2016-08') : undefined,
        defaultActions,
      }
      createTags(store, listener.arn, input)
      // In the list before it listens, so that a second listener for the port is refused meanwhile.
      store.listeners.set(listener.arn, listener)
      try {
        await store.serve(listener)
      } catch (error) {
        store.listeners.delete(listener.arn)
        throw error
      }
      store.refreshUse()
      store.tellWeights(listener.arn, undefined)
      return { Listeners: [describe(listener)] }
    },

    DescribeListeners: async (input) => {
      const loadBalancerArn = text(input, 'LoadBalancerArn')
      const arns = texts(input, 'ListenerArns') ?? []
      if (loadBalancerArn === undefined && arns.length === 0) {
        throw validationError('You must specify either listener ARNs or a load balancer ARN')
      }
      if (loadBalancerArn !== undefined) store.loadBalancer(loadBalancerArn)
      for (const arn of arns) {
        if (!store.listeners.has(arn))
          throw new AwsError('ListenerNotFound', 'One or more listeners not found')
      }
      const wanted = [...store.listeners.values()].filter(
        (listener) =>
          (arns.length === 0 || arns.includes(listener.arn)) &&
          (loadBalancerArn === undefined || listener.loadBalancerArn === loadBalancerArn),
      )
      const { items, next } = page(wanted, input)
      return { Listeners: items.map(describe), ...next }
    },

    ModifyListener: async (input) => {
      const listener = store.listener(requiredText(input, 'ListenerArn'))
      const port = integer(input, 'Port') ?? listener.port
      const protocol = readProtocol(text(input, 'Protocol')) ?? listener.protocol
      const certificateArn =
        records(input, 'Certificates') === undefined && protocol === listener.protocol
          ? listener.certificateArn
          : readCertificate(store, input, protocol)
      if (port !== listener.port) refuseDuplicate(store, listener.loadBalancerArn, port)
      const actions = records(input, 'DefaultActions')
      const defaultActions = actions === undefined ? undefined : readActions(actions)
      if (defaultActions !== undefined) store.requireTargetGroups(defaultActions)
      const moves =
        port !== listener.port || protocol !== listener.protocol || certificateArn !== listener.certificateArn
      listener.port = port
      listener.protocol = protocol
      listener.certificateArn = certificateArn
      listener.sslPolicy = protocol === 'HTTPS' ? (text(input, 'SslPolicy') ?? listener.sslPolicy) : undefined
      if (defaultActions !== undefined) store.replaceActions(listener.arn, defaultActions)
      if (moves) {
        store.retire(listener.arn)
        await store.serve(listener)
      }
      return { Listeners: [describe(listener)] }
    },

    DeleteListener: async (input) => {
      const listener = store.listener(requiredText(input, 'ListenerArn'))
      removeListener(store, listener.arn)
      return {}
    },
  }
}

function readProtocol(protocol: string | undefined): 'HTTP' | 'HTTPS' | undefined {
  if (protocol === undefined || protocol === 'HTTP' || protocol === 'HTTPS') return protocol
  throw new AwsError('UnsupportedProtocol', `Listener protocol '${protocol}' must be one of 'HTTP, HTTPS'`)
}

function readCertificate(store: Store, input: AwsInput, protocol: 'HTTP' | 'HTTPS'): string | undefined {
  const certificates = records(input, 'Certificates') ?? []
  if (protocol === 'HTTP') {
    if (certificates.length > 0) {
      throw new AwsError(
        'InvalidConfigurationRequest',
        'Certificates can be specified for HTTPS listeners only',
      )
    }
    return undefined
  }
  const [certificate] = certificates
  if (certificate === undefined) throw validationError('A certificate must be specified for HTTPS listeners')
  const arn = requiredText(certificate, 'CertificateArn')
  store.certificate(arn)
  return arn
}

function refuseDuplicate(store: Store, loadBalancerArn: string, port: number): void {
  const taken = [...store.listeners.values()].some(
    (other) => other.loadBalancerArn === loadBalancerArn && other.port === port,
  )
  if (taken) {
    throw new AwsError(
      'DuplicateListener',
      `A listener already exists on this port for this load balancer '${loadBalancerArn}'`,
    )
  }
}

function describe(listener: Listener): object {
  return {
    ListenerArn: listener.arn,
    LoadBalancerArn: listener.loadBalancerArn,
    Port: listener.port,
    Protocol: listener.protocol,
    ...(listener.certificateArn === undefined
      ? {}
      : { Certificates: [{ CertificateArn: listener.certificateArn }] }),
    ...(listener.sslPolicy === undefined ? {} : { SslPolicy: listener.sslPolicy }),
    DefaultActions: listener.defaultActions.map(describeAction),
  }
}
