import { RDSClient } from '@aws-sdk/client-rds'
import { type AwsSession, clientOptions } from '../../../config/index.ts'
import type { RdsPort } from '../types.ts'
import { copies } from './copies/index.ts'
import { databases } from './databases/index.ts'
import { snapshots } from './snapshots/index.ts'

/** `RdsPort` over the AWS SDK: every answer parsed once, every error a PlatformError that names the call. */
export function createRds(session: AwsSession): RdsPort & { close(): void } {
  const rds = new RDSClient(clientOptions(session))
  return { ...databases(rds), ...snapshots(rds), ...copies(rds), close: () => rds.destroy() }
}
