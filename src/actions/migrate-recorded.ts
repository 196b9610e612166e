import type { Host } from '../host/index.ts'
import { ConfigurationError } from '../kernel/index.ts'
import { type Preview, previewFromRecord, previewUnrecorded } from '../migrations/index.ts'
import { type ReleaseRecord, readRecords } from '../trace/index.ts'
import { lintOptions, type MigrateSettings } from './migrate-settings.ts'
import { hasForge, required } from './settings.ts'

/**
 * The plan from what the environment's newest release record says of its database, whatever became of that deploy: the
 * migrations came before it. Where no record says anything the plan is an upper bound, and says so.
 * @throws ConfigurationError where this commit lacks the migration that the record names
 */
export async function previewRecorded(
  host: Host,
  settings: MigrateSettings,
  options: NonNullable<Parameters<typeof previewFromRecord>[2]>,
): Promise<Preview> {
  const environment = required(host, 'environment', 'the environment whose release record is read')
  const record = await newestRecord(host, environment, settings.config.module)
  if (record?.migrationHead === undefined) {
    const why =
      record === undefined
        ? `where it stands is not recorded, since deploy-kit has not deployed ${settings.config.module} to ${environment} yet`
        : `where it stands is not known, since the record of ${record.version} names no migration`
    return await previewUnrecorded(settings.folder, why, options)
  }
  const found = await previewFromRecord(settings.folder, record.migrationHead, {
    ...options,
    running: [],
    notYet: record.migrationsLeft ?? [],
    lint: lintOptions(settings.migrations),
  })
  if (found !== undefined) return found
  throw new ConfigurationError(
    `${environment} is at ${record.migrationHead} since ${record.version}, and ${settings.folder} of this commit has no such migration`,
    {
      fix: 'Deploy a commit that has it: this one is older, or the migration was renamed. To go back to an older version use rollback.',
    },
  )
}

async function newestRecord(
  host: Host,
  environment: string,
  module: string,
): Promise<ReleaseRecord | undefined> {
  if (!hasForge(host)) {
    throw new ConfigurationError('head is `recorded`, and there is no GitHub token to read the record with', {
      fix: 'Set the input github-token to `${{ github.token }}`, with `deployments: read`.',
    })
  }
  for await (const { record } of readRecords(host.forge(), environment, (it) => it.module === module))
    return record
  return undefined
}
