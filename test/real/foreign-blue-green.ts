import type { CreateServiceCommandInput } from '@aws-sdk/client-ecs'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Cloud } from '../../src/rehearsal/cloud/index.ts'

/** A load balancer with two target groups: what a service needs to be deployed blue/green, and who answers there. */
export async function blueGreen(
  cloud: Cloud,
  name: string,
): Promise<{
  readonly settings: Pick<CreateServiceCommandInput, 'loadBalancers' | 'deploymentConfiguration'>
  version(): Promise<unknown>
}> {
  const elb = new ElasticLoadBalancingV2Client({
    endpoint: cloud.addresses.aws,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'thing' },
  })
  try {
    const made = await elb.send(new CreateLoadBalancerCommand({ Name: name, Subnets: ['a', 'b'] }))
    const group = async (colour: string) => {
      const { TargetGroups } = await elb.send(
        new CreateTargetGroupCommand({
          Name: `${name}-${colour}`,
          Protocol: 'HTTP',
          Port: 8080,
          VpcId: 'vpc-1',
          TargetType: 'ip',
          HealthCheckPath: '/health',
          HealthCheckIntervalSeconds: 5,
          HealthCheckTimeoutSeconds: 2,
          HealthyThresholdCount: 2,
        }),
      )
      const arn = TargetGroups?.[0]?.TargetGroupArn ?? ''
      await elb.send(
        new ModifyTargetGroupAttributesCommand({
          TargetGroupArn: arn,
          Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }],
        }),
      )
      return arn
    }
    const [blue, green] = [await group('blue'), await group('green')]
    const { Listeners } = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: made.LoadBalancers?.[0]?.LoadBalancerArn,
        Protocol: 'HTTP',
        Port: 28_080,
        DefaultActions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: [
                { TargetGroupArn: blue, Weight: 1 },
                { TargetGroupArn: green, Weight: 0 },
              ],
            },
          },
        ],
      }),
    )
    const listener = Listeners?.[0]?.ListenerArn ?? ''
    const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn: listener }))
    const rule = Rules?.find(({ IsDefault }) => IsDefault)?.RuleArn
    return {
      settings: {
        loadBalancers: [
          {
            targetGroupArn: blue,
            containerName: 'core',
            containerPort: 8080,
            advancedConfiguration: {
              alternateTargetGroupArn: green,
              productionListenerRule: rule,
              roleArn: 'arn:aws:iam::111111111111:role/ecs-infrastructure',
            },
          },
        ],
        deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 },
      },
      version: async () => {
        const address = cloud.elb.listenerAddress(listener)
        const response = await fetch(`http://${address?.host}:${address?.port}/version`)
        return ((await response.json()) as { readonly version?: unknown }).version
      },
    }
  } finally {
    elb.destroy()
  }
}
