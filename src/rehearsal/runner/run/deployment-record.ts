import type { DeploymentRecords, JobIdentity } from '../types.ts'
import type { JobEnvironment } from './environment.ts'

type State = Parameters<DeploymentRecords['status']>[1]

/**
 * Starts the deployment record that GitHub keeps of a job with an environment. Gives the function that tells its
 * state; it does nothing where there is no record.
 */
export async function deploymentRecord(
  records: DeploymentRecords | undefined,
  identity: JobIdentity,
  environment: JobEnvironment | undefined,
): Promise<(state: State, url?: string) => Promise<void>> {
  if (records === undefined || environment?.record !== true) return async () => undefined
  const { name } = environment
  const id = await records.create({ ...identity, environment: name })
  return (state, url) =>
    records.status(id, state, { environment: name, ...(url === undefined ? {} : { url }) })
}
