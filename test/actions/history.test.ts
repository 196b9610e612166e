import { expect, it } from 'vitest'
import { deploymentHistory } from '../../src/actions/history.ts'
import type { ServiceState } from '../../src/ecs/index.ts'
import { rollbackReport } from '../../src/rollback/index.ts'
import { deployment, newWorld, oldDigest, revision, scriptedEcs } from '../ecs/scripted-ecs.ts'

const target = { cluster: 'staging', service: 'core', container: 'core' }
const progress = (arn: string, productionWeight: number) => ({
  arn,
  requested: 2,
  running: 2,
  pending: 0,
  productionWeight,
})

it('while a deployment is under way, what serves is what it moves away from, not what it brings', async () => {
  const world = newWorld()
  const sourceRevisions = [progress('sr:0', 0), progress('sr:1', 90)]
  world.deployments.set('sd:2', { ...deployment('sd:2', 2), sourceRevisions })
  world.revisions.set('sr:2', revision('sr:2', 'td:2', `sha256:${'c'.repeat(64)}`))
  // As ECS does it: the service names what was last asked for.
  const service: ServiceState = { ...newWorld().service!, taskDefinition: 'td:2' }

  const { serving } = await deploymentHistory(scriptedEcs(world), target, service)
  expect(serving).toMatchObject({
    taskDefinition: 'td:1',
    digest: oldDigest,
    running: { arn: 'sd:2', status: 'IN_PROGRESS' },
  })
  const report = rollbackReport(
    {
      type: 'rolled-back',
      plan: { type: 'stop-running', arn: 'sd:2' },
      detail: 'sd:2 ended ROLLBACK_SUCCESSFUL',
      confirmed: undefined,
    },
    { module: 'core', environment: 'staging', serving },
  )
  expect(JSON.stringify(report.evidence)).toContain('td:1')
  expect(JSON.stringify(report.evidence)).not.toContain('td:2')
})

it('once it has ended, what serves is what the service names', async () => {
  const world = newWorld()
  const { serving } = await deploymentHistory(scriptedEcs(world), target, world.service!)
  expect(serving).toMatchObject({ taskDefinition: 'td:1', running: undefined })
})
