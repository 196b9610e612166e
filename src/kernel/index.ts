export { withoutAwsAccounts } from './aws-accounts.ts'
export { type Clock, scaledClock, systemClock, VirtualClock } from './clock.ts'
export { mapConcurrent } from './concurrency.ts'
export { formatDuration, parseDuration } from './duration.ts'
export {
  ConfigurationError,
  errorChain,
  errorMessage,
  fixOf,
  isAbort,
  type Location,
  type Platform,
  PlatformError,
} from './errors.ts'
export { type Exec, type ExecOptions, type ExecResult, exitError, lineSplitter, nodeExec } from './exec.ts'
export { withoutGitPlaces } from './git-environment.ts'
export { bodyText, fetchHttp, type Http, type HttpRequest, type HttpResponse } from './http.ts'
export type { Json, JsonObject } from './json.ts'
export { assertNever, type Status } from './outcome.ts'
export { backoff, type RetryContext, type RetryPolicy, retry } from './retry.ts'
export { nearest } from './suggest.ts'
export { kitVersion } from './version.ts'
