export { presentAccount, presentApp } from './account.ts'
export {
  accountOf,
  addressOf,
  presentChange,
  presentCommit,
  presentGitCommit,
  presentVerification,
} from './commit.ts'
export { presentComment, presentIssue, presentLabel } from './issue.ts'
export { presentPull, presentPullMinimal, presentPullSimple } from './pull.ts'
export { presentAsset, presentRelease } from './release.ts'
export {
  apiUrl,
  htmlUrl,
  presentFullRepository,
  presentMinimalRepository,
  presentRepository,
} from './repository.ts'
