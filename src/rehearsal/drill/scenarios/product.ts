import { parseDocument } from 'yaml'
import { Judgement } from '../judgement.ts'
import type { EnvironmentPlan, ProductPlan } from '../product/index.ts'
import type { Scenario, Seen } from '../scenario.ts'

/** A file that no build of a product reads: a change that breaks nothing. */
const note = (text: string) => ({ 'deploy-kit-rehearsal.md': `${text}\n` })
const check = 'deploy-kit-rehearsal'

export interface ProductScenarios {
  readonly scenarios: readonly Scenario[]
  /** Why a drill makes no sense for this product, a sentence each. */
  readonly left: readonly string[]
}

/** The drills that make sense for any product, in the order in which they run. */
export function productScenarios(plan: ProductPlan): ProductScenarios {
  const first = plan.environments[0]
  const last = plan.environments.at(-1)
  if (first === undefined || last === undefined) throw new Error('a plan without environments')
  const left: string[] = []
  const scenarios = [release(plan, last)]
  if (plan.smokeFile !== undefined && first.shiftsTraffic && first.testUrl !== undefined)
    scenarios.push(failingSmoke(plan, plan.smokeFile, first))
  else
    left.push(
      `The drill failing-smoke was left out: ${first.name} has no gate (smoke, test-url and a strategy that shifts traffic make one).`,
    )
  scenarios.push(neverHealthy(plan, first))
  if (plan.workflows.rollback === undefined)
    left.push('The drill rollback was left out: no workflow calls rollback of deploy-kit.')
  else scenarios.push(rollback(plan, plan.workflows.rollback.file, plan.workflows.rollback.name, last))
  return { scenarios, left }
}

function release(plan: ProductPlan, last: EnvironmentPlan): Scenario {
  const { pullRequest } = plan.workflows
  return {
    name: 'release',
    title: `A good release of ${plan.module}, from ${pullRequest === undefined ? 'a push' : 'pull request'} to ${last.name}`,
    story:
      'A change that breaks nothing goes the way that the workflows of the product lay down, to its last environment.',
    expected: `Everything is green; ${last.name} serves a new version without a failed request.`,
    byDefault: true,
    module: plan.module,
    act: async ({ product, say, settled }) => {
      const { developer } = product
      const change = { message: 'feat: a rehearsed change', files: note('A rehearsed change.') }
      if (pullRequest === undefined) {
        say('a change is pushed to the main branch')
        await developer.pushMain(change)
      } else {
        say('the developer opens a pull request')
        await developer.pushBranch('rehearsal', change)
        const number = await developer.openPullRequest('rehearsal', change.message)
        await settled()
        say('it is merged')
        await developer.merge(number)
      }
      await settled()
    },
    judge: (seen) => {
      const judgement = new Judgement(seen)
      if (pullRequest !== undefined) judgement.run(pullRequest.name, 'success')
      judgement.run(releaseName(plan), 'success')
      const [before, now] = [servedBefore(seen, last), seen.serving[last.name] ?? '']
      judgement.that(
        before !== now && /^\d+\.\d+\.\d+/.test(now),
        `${last.name} serves ${now}, as before: nothing new was deployed`,
      )
      for (const { name } of plan.environments) judgement.serves(name, now)
      return judgement.probe([before, now]).met(now).problems
    },
  }
}

function failingSmoke(plan: ProductPlan, smokeFile: string, first: EnvironmentPlan): Scenario {
  return {
    name: 'failing-smoke',
    title: 'A release that is healthy but fails its smoke test',
    story: `A check is added to ${smokeFile} that this release does not pass. The gate finds that at the test listener of ${first.name}, before any user is sent to the release.`,
    expected: `${first.name} is rolled back at the gate, the job is red and names the check, nothing after it is touched.`,
    byDefault: true,
    module: plan.module,
    act: async ({ product, say, settled }) => {
      const asItWas = await product.developer.read(smokeFile)
      say('a release that its smoke test refuses is pushed')
      await product.developer.pushMain({
        message: 'feat: a release that fails its smoke test',
        files: {
          ...note('A release that fails its smoke test.'),
          [smokeFile]: (text) => impossibleCheck(text, first.healthPath),
        },
      })
      await settled()
      await product.developer.pushMain({
        // A product that deploys every push would deploy this one, and users would rightly meet it.
        message: 'chore: the smoke test as it was\n\n[skip ci]',
        files: { [smokeFile]: asItWas },
      })
    },
    judge: (seen) =>
      stays(
        new Judgement(seen)
          .run(releaseName(plan), 'failure')
          .failedBecause(releaseName(plan), /deploy/i, new RegExp(`gate refused it[\\s\\S]*${check}`)),
        plan,
        seen,
      ),
  }
}

function neverHealthy(plan: ProductPlan, first: EnvironmentPlan): Scenario {
  return {
    name: 'never-healthy',
    title: 'A release whose tasks never become healthy',
    story: `The cloud never finds the tasks of this release healthy in ${first.name}. ECS starts task after task until the circuit breaker gives up.`,
    expected: 'The deployment is rolled back, the job is red and says so; users stay where they were.',
    byDefault: true,
    module: plan.module,
    act: async ({ stage, product, say, settled }) => {
      const faults: (() => void)[] = []
      const stop = stage.cloud.events.subscribe((event) => {
        const { digest } = event.detail
        if (event.type === 'image.pushed' && typeof digest === 'string')
          faults.push(
            stage.cloud.ecs.faults.neverHealthy({
              cluster: first.cluster,
              service: first.service,
              image: digest,
            }),
          )
      })
      say('a release is pushed whose tasks the cloud will never find healthy')
      await product.developer.pushMain({
        message: 'feat: a release that never gets healthy',
        files: note('A release that never gets healthy.'),
      })
      await settled()
      stop()
      for (const end of faults) end()
    },
    judge: (seen) =>
      stays(
        new Judgement(seen)
          .run(releaseName(plan), 'failure')
          .failedBecause(releaseName(plan), /deploy/i, /circuit breaker/i),
        plan,
        seen,
      ),
  }
}

function rollback(plan: ProductPlan, file: string, name: string, last: EnvironmentPlan): Scenario {
  return {
    name: 'rollback',
    title: 'A rollback to the release before',
    story: `${last.name} is fine by every check, but not by its users. Somebody starts ${file}.`,
    expected: `${last.name} serves the release before again, by its own word, without a failed request.`,
    byDefault: true,
    module: plan.module,
    act: async ({ product, say, settled }) => {
      say(`somebody starts ${file}`)
      await product.developer.dispatch(file, { environment: last.name })
      await settled()
    },
    judge: (seen) => {
      const { version } = seen.product.seeded
      const before = servedBefore(seen, last)
      return new Judgement(seen)
        .run(name, 'success')
        .that(
          before !== version,
          `${last.name} served ${before}, the first release: rehearse release before rollback`,
        )
        .serves(last.name, version)
        .probe([version, before])
        .met(version).problems
    },
  }
}

/** Every environment serves what it served, and users, whom the last one has, met nothing else. */
function stays(judgement: Judgement, plan: ProductPlan, seen: Seen): readonly string[] {
  for (const { name } of plan.environments) judgement.serves(name, seen.servedBefore[name] ?? '')
  const last = plan.environments.at(-1)
  return judgement.probe(last === undefined ? [] : [servedBefore(seen, last)]).problems
}

function releaseName({ workflows }: ProductPlan): string {
  return workflows.release?.name ?? ''
}

function servedBefore(seen: Seen, { name }: EnvironmentPlan): string {
  return seen.servedBefore[name] ?? ''
}

function impossibleCheck(text: string, path: string): string {
  const document = parseDocument(text)
  // No server answers with a status that no standard has.
  document.addIn(['checks'], document.createNode({ id: check, path, expect: { status: 299 } }))
  // It is asked again and again until the deadline, and the minutes that a real one may take would show nothing more.
  document.setIn(['defaults', 'deadline'], '15s')
  return document.toString()
}
