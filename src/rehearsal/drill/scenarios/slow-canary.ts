import { Judgement } from '../judgement.ts'
import type { Scenario } from '../scenario.ts'
import { createLatencyAlarms } from '../stage/latency-alarms/aws.ts'
import { startFromProduction } from './start-from-production.ts'

const appFile = 'src/http/app.ts'
const configFile = 'deploy-kit.yml'

/** For users of production alone, as with a slow query on real data: no test listener, no other environment sees it. */
const slow = `  app.use('/version', async (c, next) => {
    const users = process.env['ENVIRONMENT'] === 'production' && c.req.header('host') === 'core.example.com'
    if (users) await new Promise((resolve) => setTimeout(resolve, 1_500))
    await next()
  })
`

/** More than two revisions of one product differ by, and less than the slow one does, on a busy machine as well. */
const alarm = { times: 3, fromSeconds: 0.5 }

export const slowCanary: Scenario = {
  name: 'slow-canary',
  title: 'A canary that is slower than its baseline',
  story: `The release passes its checks and its smoke test, in staging and at production's test listener. Only real traffic makes it slow: the alarm that holds the canary's target group against the baseline's goes off (95th percentile of the same minute, above ${alarm.fromSeconds} s and more than ${alarm.times} times as slow).`,
  expected:
    'ECS rolls the canary back because of the alarm, the job is red and names it; a tenth of the users waited, none saw an error.',
  byDefault: false,
  module: 'core',
  act: async ({ stage, product, say, settled }) => {
    const { developer } = product
    await startFromProduction({ product, stage, settled })
    const names = await createLatencyAlarms(stage.cloud, { cluster: 'production', service: 'core' }, alarm)
    say(`infrastructure code makes the alarms ${names.join(' and ')}`)
    const [app, config] = [await developer.read(appFile), await developer.read(configFile)]
    say('a release that is slow for users of production is merged')
    await developer.pushMain({
      message: 'feat: a richer version page',
      files: {
        [appFile]: inserted(app, "  app.get('/version'", slow),
        [configFile]: inserted(config, 'strategy: { type: canary', `alarms: [${names.join(', ')}], `),
      },
    })
    await settled()
    await developer.pushMain({
      message: 'chore: the version page as it was\n\n[skip ci]',
      files: { [appFile]: app, [configFile]: config },
    })
  },
  judge: (seen) => {
    const before = seen.servedBefore['production'] ?? ''
    const canary = seen.serving['staging'] ?? ''
    const requests = (version: string) =>
      seen.probes
        .flatMap((probe) => probe.versions)
        .filter((it) => it.version === version)
        .reduce((sum, it) => sum + it.requests, 0)
    return new Judgement(seen)
      .run('release', 'failure')
      .failedBecause('release', /deploy/, /alarm[\s\S]*latency|latency[\s\S]*alarm/i)
      .serves('production', before)
      .that(canary !== before, `staging serves ${canary}: the release never got there`)
      .probe([before, canary])
      .met(canary)
      .that(
        requests(canary) < requests(before) / 4,
        `${requests(canary)} requests met the canary, ${requests(before)} did not: more than its share`,
      ).problems
  },
}

/** The example and this drill have to fit: an edit that finds nothing would rehearse nothing. */
function inserted(text: string, before: string, what: string): string {
  if (!text.includes(before)) throw new Error(`the example does not contain ${JSON.stringify(before)}`)
  return text.replace(before, () => `${what}${before}`)
}
