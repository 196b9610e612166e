import type { LoadBalancing, Weight } from '../ports.ts'
import type { LoadBalancer } from './aws.ts'
import type { RevisionRecord, RevisionTargetGroup } from './state.ts'

/** The target groups of a new revision: the one that `base` does not use, where it has to stand beside it. */
export function targetGroupsFor(
  loadBalancers: readonly LoadBalancer[],
  base: RevisionRecord | undefined,
  besideBase: boolean,
): readonly RevisionTargetGroup[] {
  return loadBalancers.flatMap((entry) => {
    const primary = entry.targetGroupArn
    if (primary === undefined) return []
    const alternate = entry.advancedConfiguration?.alternateTargetGroupArn
    const used = base?.targetGroups.find(
      ({ targetGroupArn }) => targetGroupArn === primary || targetGroupArn === alternate,
    )?.targetGroupArn
    const other = used === primary ? alternate : primary
    return {
      containerName: entry.containerName ?? '',
      containerPort: entry.containerPort ?? 0,
      targetGroupArn: (besideBase ? other : used) ?? primary,
      primaryTargetGroupArn: primary,
      alternateTargetGroupArn: alternate,
      productionListenerRule: entry.advancedConfiguration?.productionListenerRule,
      testListenerRule: entry.advancedConfiguration?.testListenerRule,
    }
  })
}

/**
 * What keeps a deployment with managed traffic from being done, in AWS's words (troubleshooting-blue-green in the
 * developer guide), undefined where nothing does.
 */
export function networkingProblem(
  loadBalancing: LoadBalancing,
  loadBalancers: readonly LoadBalancer[],
  settled: boolean,
): string | undefined {
  for (const entry of loadBalancers) {
    const advanced = entry.advancedConfiguration
    if (entry.targetGroupArn === undefined || advanced?.productionListenerRule === undefined) continue
    const production = loadBalancing.weights(advanced.productionListenerRule)
    const test =
      advanced.testListenerRule === undefined ? [] : loadBalancing.weights(advanced.testListenerRule)
    if (production === undefined || test === undefined) return 'One or more rules not found'
    const own = [entry.targetGroupArn, advanced.alternateTargetGroupArn ?? '']
    const associated = new Set([...production, ...test].map(({ targetGroupArn }) => targetGroupArn))
    if (!own.every((arn) => associated.has(arn)))
      return 'Both targetGroup and alternateTargetGroup must be associated with the productionListenerRule or testListenerRule.'
    const serving = production.filter(({ weight }) => weight > 0)
    const foreign = serving.find(({ targetGroupArn }) => !own.includes(targetGroupArn))
    if (foreign !== undefined)
      return `Production listener rule is forwarding traffic to unexpected target group ${foreign.targetGroupArn}. Expected traffic to be forwarded to either targetGroupArn: ${entry.targetGroupArn} or alternateTargetGroupArn: ${advanced.alternateTargetGroupArn}`
    if (settled && serving.length !== 1)
      return `productionListenerRule ${advanced.productionListenerRule} should have exactly one target group serving traffic but found ${serving.length} target groups which are serving traffic`
  }
  return undefined
}

/**
 * Weights that give `percent` of the traffic to `target`. A listener weight is a whole number from 0 to 999, so
 * percentages with a tenth are written as tenths, which no two groups can exceed.
 */
export function weightsFor(target: string, other: string, percent: number): readonly Weight[] {
  const scale = Number.isInteger(percent) ? 1 : 10
  const share = Math.round(percent * scale)
  return [
    { targetGroupArn: target, weight: share },
    { targetGroupArn: other, weight: 100 * scale - share },
  ]
}

/**
 * Writes the weights of one listener rule of every load balancer of a revision where they are not so already; throws
 * what the load balancer throws.
 */
export function shiftTraffic(
  loadBalancing: LoadBalancing,
  target: RevisionRecord,
  base: RevisionRecord | undefined,
  kind: 'production' | 'test',
  percent: number,
): readonly { readonly rule: string; readonly weights: readonly Weight[] }[] {
  return target.targetGroups.flatMap((group) => {
    const rule = kind === 'production' ? group.productionListenerRule : group.testListenerRule
    if (rule === undefined || group.alternateTargetGroupArn === undefined) return []
    const standing = loadBalancing.weights(rule)
    const shared = base?.targetGroups.some(({ targetGroupArn }) => targetGroupArn === group.targetGroupArn)
    const other = otherOf(group)
    // A rolling update stands in its base's target group: all traffic belongs there, and a rule that sends none
    // elsewhere is left as it is.
    if (shared && !standing?.some(({ targetGroupArn, weight }) => targetGroupArn === other && weight > 0))
      return []
    const weights = weightsFor(group.targetGroupArn, other, shared ? 100 : percent)
    if (sameShares(standing, weights)) return []
    loadBalancing.setWeights(rule, weights)
    return [{ rule, weights }]
  })
}

function sameShares(standing: readonly Weight[] | undefined, wanted: readonly Weight[]): boolean {
  const share = (weights: readonly Weight[], arn: string): number => {
    const whole = weights.reduce((sum, { weight }) => sum + weight, 0)
    const own = weights.filter(({ targetGroupArn }) => targetGroupArn === arn)
    return whole === 0 ? 0 : own.reduce((sum, { weight }) => sum + weight, 0) / whole
  }
  return (
    standing !== undefined &&
    wanted.every(
      ({ targetGroupArn }) =>
        Math.abs(share(standing, targetGroupArn) - share(wanted, targetGroupArn)) < 1e-9,
    ) &&
    wanted.every(({ targetGroupArn }) => standing.some((one) => one.targetGroupArn === targetGroupArn))
  )
}

/** The one of its two target groups that a revision is not in. */
function otherOf(group: RevisionTargetGroup): string {
  return group.targetGroupArn === group.primaryTargetGroupArn
    ? (group.alternateTargetGroupArn ?? group.primaryTargetGroupArn)
    : group.primaryTargetGroupArn
}
