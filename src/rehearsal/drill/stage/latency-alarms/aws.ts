import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs'
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Cloud } from '../../../cloud/index.ts'

/**
 * What infrastructure code makes for a service that moves traffic between two target groups: an alarm on the latency of
 * each against that of the other in the same minute, since either may hold the canary. Without requests to both there is
 * nothing to compare, and what is quick enough for anybody is not compared: of few requests one alone may take ten times
 * as long as another. Gives the names.
 *
 * @param times how much slower, by the 95th percentile of TargetResponseTime
 * @param fromSeconds what counts as slow at all
 */
export async function createLatencyAlarms(
  cloud: Cloud,
  service: { readonly cluster: string; readonly service: string },
  { times, fromSeconds }: { readonly times: number; readonly fromSeconds: number },
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
    const latency = (group: TargetGroup) => ({
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'TargetResponseTime',
        Dimensions: [
          { Name: 'LoadBalancer', Value: group.LoadBalancerArns?.[0]?.split(':loadbalancer/')[1] },
          { Name: 'TargetGroup', Value: group.TargetGroupArn?.split(':').at(-1) },
        ],
      },
      Period: 60,
      Stat: 'p95',
    })
    for (const group of TargetGroups ?? []) {
      const other = TargetGroups?.find((it) => it !== group)
      if (other === undefined) throw new Error(`${service.service} has no second target group`)
      const name = `${group.TargetGroupName}-latency`
      await cloudWatch.send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          Metrics: [
            { Id: 'canary', MetricStat: latency(group), ReturnData: false },
            { Id: 'baseline', MetricStat: latency(other), ReturnData: false },
            {
              Id: 'times',
              Expression: `IF(canary > ${fromSeconds}, canary / baseline)`,
              Label: 'times as slow',
              ReturnData: true,
            },
          ],
          EvaluationPeriods: 1,
          Threshold: times,
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
