import { Judgement } from '../judgement.ts'
import type { Scenario } from '../scenario.ts'

/** A front end goes the same way as Core, without a database: one image for all environments. */
function frontEnd(module: 'admin' | 'cms', title: string): Scenario {
  return {
    name: module,
    title,
    story: `A change of ${module} goes from pull request to production. One image serves all environments: its configuration is written when the container starts.`,
    expected: `Everything is green; production moves from 1.0.0 to 1.1.0 without a failed request.`,
    byDefault: false,
    module,
    act: async ({ product, say, settled }) => {
      const { developer } = product
      say('the developer opens a pull request')
      await developer.pushBranch('feature', {
        message: 'feat: a page that says hello',
        files: { 'src/features/hello.ts': '/** hello */\nexport const hello = true\n' },
      })
      const number = await developer.openPullRequest('feature', 'feat: a page that says hello')
      await settled()
      say('it is merged')
      await developer.merge(number)
      await settled()
    },
    judge: (seen) =>
      new Judgement(seen)
        .run('pull request', 'success')
        .run('release', 'success')
        .serves('staging', '1.1.0')
        .serves('production', '1.1.0')
        .probe(['1.0.0', '1.1.0'])
        .met('1.1.0').problems,
  }
}

export const admin = frontEnd('admin', 'A release of Admin, from pull request to production')
export const cms = frontEnd('cms', 'A release of the CMS, from pull request to production')
