import { assertNever } from '../kernel/index.ts'
import type { RollbackOutcome, RollbackPlan, RollbackPorts } from './types.ts'

/** Carries out a rollback plan: the image first, then the schema, then the environment itself is asked what it serves. */
export async function rollback(plan: RollbackPlan, ports: RollbackPorts): Promise<RollbackOutcome> {
  switch (plan.type) {
    case 'refuse':
      return { type: 'refused', plan }
    case 'stop-running': {
      ports.log.info(`stopping ${plan.arn} with ROLLBACK`)
      const { rolledBack, detail } = await ports.stopRunning(plan.arn)
      return rolledBack
        ? { type: 'rolled-back', plan, detail, confirmed: undefined }
        : { type: 'failed', plan, step: 'stop', detail }
    }
    case 'deploy':
      return await deployOlder(plan, ports)
    default:
      return assertNever(plan, 'rollback plan')
  }
}

async function deployOlder(
  plan: RollbackPlan & { readonly type: 'deploy' },
  ports: RollbackPorts,
): Promise<RollbackOutcome> {
  const { to, schema } = plan
  ports.log.info(
    `deploying ${to.taskDefinition} (${to.release?.version ?? 'version unknown'}, ${to.digest ?? 'digest unknown'})`,
  )
  const deployed = await ports.deploy(to)
  if (!deployed.succeeded) return { type: 'failed', plan, step: 'deploy', detail: deployed.detail }
  if (schema.type === 'down') {
    ports.log.info(`taking the schema down from ${schema.from} to ${schema.to}`)
    const down = await ports.migrateDown(schema.to)
    if (!down.done) return { type: 'failed', plan, step: 'migrate-down', detail: down.detail }
  }
  const confirmation = await ports.confirm(to)
  if (confirmation !== undefined && !confirmation.confirmed)
    return { type: 'failed', plan, step: 'confirm', detail: confirmation.detail }
  return { type: 'rolled-back', plan, detail: deployed.detail, confirmed: confirmation?.detail }
}
