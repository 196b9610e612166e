import type { Route } from '../api.ts'
import { checkRoutes } from './checks.ts'
import { commitRoutes } from './commits.ts'
import { contentRoutes } from './contents.ts'
import { deploymentRoutes } from './deployments.ts'
import { dispatchRoutes } from './dispatches.ts'
import { environmentRoutes } from './environments.ts'
import { gitDataRoutes } from './git-data.ts'
import { issueRoutes } from './issues.ts'
import { protectionRoutes } from './protection.ts'
import { pullRoutes } from './pulls.ts'
import { releaseRoutes } from './releases.ts'
import { repositoryRoutes } from './repositories.ts'
import { rulesetRoutes } from './rulesets.ts'

/** Every route below a repository. */
export const routes: readonly Route[] = [
  ...repositoryRoutes,
  ...protectionRoutes,
  ...gitDataRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...pullRoutes,
  ...issueRoutes,
  ...releaseRoutes,
  ...deploymentRoutes,
  ...environmentRoutes,
  ...checkRoutes,
  ...rulesetRoutes,
  ...dispatchRoutes,
]
