import { assertNever } from '../../../kernel/index.ts'
import { type DeploymentState, isTerminal } from './deployment-state.ts'

/** What a deployment waits for, in a person's words; undefined once it is over. */
export function waitingFor(state: DeploymentState): string | undefined {
  if (isTerminal(state.status)) return undefined
  if (state.status === 'PENDING') return 'the deployment before it to stop'
  if (state.status === 'STOP_REQUESTED' || state.status === 'ROLLBACK_REQUESTED')
    return 'the request to be handled'
  const step = state.steps[state.position]
  if (step === undefined) return undefined
  switch (step.kind) {
    case 'hooks':
      return `ContinueServiceDeployment at ${step.stage}`
    case 'reconcile':
      return state.progress === 'arrived'
        ? 'tasks of the old service revision to become healthy'
        : 'tasks of earlier deployments to stop'
    case 'scale-up':
      return 'tasks of the new service revision to become healthy'
    case 'roll':
      return 'tasks to be replaced'
    case 'shift-test':
    case 'shift-production':
      return state.progress === 'arrived'
        ? 'a healthy task to shift traffic to'
        : 'the traffic shift to settle'
    case 'bake':
      return 'the bake time'
    case 'clean-up':
      return 'tasks of the old service revision to stop'
    case 'restore':
    case 'roll-back':
      return 'tasks of the old service revision to become healthy'
    case 'shift-back':
      return 'the traffic to shift back'
    case 'remove-target':
      return 'tasks of the failed service revision to stop'
    default:
      return assertNever(step, 'deployment step')
  }
}
