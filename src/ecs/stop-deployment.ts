import { type Clock, formatDuration } from '../kernel/index.ts'
import { isTerminal } from './follow.ts'
import type { Ecs } from './types.ts'

/** How long ECS may take to go back, in milliseconds: it drains what it had begun. */
const patienceMs = 30 * 60_000

/** Has ECS roll a running deployment back, and waits until it has ended, or half an hour has passed. */
export async function stopDeployment(
  arn: string,
  { ecs, clock, signal }: { readonly ecs: Ecs; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<{ readonly rolledBack: boolean; readonly detail: string }> {
  await ecs.stopServiceDeployment(arn)
  const end = clock.now() + patienceMs
  for (;;) {
    const deployment = await ecs.describeServiceDeployment(arn)
    if (isTerminal(deployment)) {
      return {
        rolledBack: deployment.status === 'ROLLBACK_SUCCESSFUL',
        detail: `${arn} ended ${deployment.status}`,
      }
    }
    if (clock.now() > end) {
      return {
        rolledBack: false,
        detail: `${arn} is still ${deployment.status} after ${formatDuration(patienceMs)}`,
      }
    }
    await clock.sleep(2_000, signal)
  }
}
