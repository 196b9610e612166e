import type { Route } from '../api.ts'
import { checkRoutes } from './checks.ts'
import { commentRoutes } from './comments.ts'
import { commitStatusRoutes } from './commit-statuses.ts'
import { commitRoutes } from './commits.ts'
import { contentRoutes } from './contents.ts'
import { deploymentRoutes } from './deployments.ts'
import { dispatchRoutes } from './dispatches.ts'
import { environmentRoutes } from './environments.ts'
import { gitObjectRoutes } from './git-objects.ts'
import { gitRefRoutes } from './git-refs.ts'
import { gitTreeRoutes } from './git-trees.ts'
import { issueRoutes } from './issues.ts'
import { labelRoutes } from './labels.ts'
import { protectionRoutes } from './protection.ts'
import { pullRoutes } from './pulls.ts'
import { releaseAssetRoutes } from './release-assets.ts'
import { releaseRoutes } from './releases.ts'
import { repositoryRoutes } from './repositories.ts'
import { rulesetRoutes } from './rulesets.ts'

/** Every route below a repository. */
export const routes: readonly Route[] = [
  ...repositoryRoutes,
  ...protectionRoutes,
  ...gitRefRoutes,
  ...gitTreeRoutes,
  ...gitObjectRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...pullRoutes,
  ...issueRoutes,
  ...commentRoutes,
  ...labelRoutes,
  ...releaseRoutes,
  ...releaseAssetRoutes,
  ...deploymentRoutes,
  ...environmentRoutes,
  ...checkRoutes,
  ...commitStatusRoutes,
  ...rulesetRoutes,
  ...dispatchRoutes,
]
