export { allPages, awsCall, clientOptions } from './aws-call.ts'
export { awsError } from './aws-error.ts'
export { configLeaves, type Leaf, refuseUnknownInputs } from './inputs.ts'
export { defaultConfigFile, environmentOf, type LoadOptions, loadConfig, resolveVariables } from './load.ts'
export type {
  ChecksConfig,
  Config,
  EcsConfig,
  EnvironmentConfig,
  ImageConfig,
  MigrationsConfig,
  ReleaseConfig,
  StrategyConfig,
} from './schema.ts'
export { type AwsCredentials, type AwsSession, openAwsSession, type SessionOptions } from './session.ts'
