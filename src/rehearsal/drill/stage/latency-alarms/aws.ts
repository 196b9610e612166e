import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs'
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Cloud } from '../../../cloud/index.ts'

/**
 * What infrastructure code makes for a service that moves traffic between two target groups: an alarm on the latency of
 * each, since either may hold the canary. Gives the names.
 *
 * @param thresholdSeconds of the 95th percentile of TargetResponseTime
 */
export async function createLatencyAlarms(
  cloud: Cloud,
  service: { readonly cluster: string; readonly service: string },
  thresholdSeconds: number,
): Promise<readonly string[]> {
  const credentials = { accessKeyId: 'AKIAINFRASTRUCTURE', secretAccessKey: 'local' }
  const options = { endpoint: cloud.addresses.aws, region: cloud.context.region, credentials }
  const [ecs, elb, cloudWatch] = [
    new ECSClient(options),
    new ElasticLoadBalancingV2Client(options),
    new CloudWatchClient(options),
  ]
  try {
    const described = await ecs.send(
      new DescribeServicesCommand({ cluster: service.cluster, services: [service.service] }),
    )
    const balanced = described.services?.[0]?.loadBalancers?.[0]
    const groups = [balanced?.targetGroupArn, balanced?.advancedConfiguration?.alternateTargetGroupArn]
    const TargetGroupArns = groups.filter((arn) => arn !== undefined)
    const names: string[] = []
    const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns }))
    for (const group of TargetGroups ?? []) {
      const name = `${group.TargetGroupName}-latency`
      await cloudWatch.send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          Namespace: 'AWS/ApplicationELB',
          MetricName: 'TargetResponseTime',
          Dimensions: [
            { Name: 'LoadBalancer', Value: group.LoadBalancerArns?.[0]?.split(':loadbalancer/')[1] },
            { Name: 'TargetGroup', Value: group.TargetGroupArn?.split(':').at(-1) },
          ],
          ExtendedStatistic: 'p95',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: thresholdSeconds,
          ComparisonOperator: 'GreaterThanThreshold',
          TreatMissingData: 'notBreaching',
        }),
      )
      names.push(name)
    }
    return names
  } finally {
    for (const client of [ecs, elb, cloudWatch]) client.destroy()
  }
}
