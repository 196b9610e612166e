export { startGitHub } from './server.ts'
export type {
  BranchProtection,
  EnvironmentSpec,
  GitHub,
  GitHubEvent,
  GitHubOptions,
  OidcIssuer,
  OidcJob,
  Permissions,
  Repository,
  RepositorySpec,
  TokenGrant,
} from './types.ts'
