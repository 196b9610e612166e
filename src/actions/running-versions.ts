import { type EcsCluster, type InUse, openEcs, openEcsCluster, type Product, whatRuns } from '../ecs/index.ts'
import type { Host } from '../host/index.ts'
import { ConfigurationError, errorMessage } from '../kernel/index.ts'
import { loadTraits, type RunningVersion, readFolder } from '../migrations/index.ts'
import type { Block, Report } from '../report/index.ts'
import { deploymentHistory } from './history.ts'
import type { MigrateSettings } from './migrate-settings.ts'
import { type GivenRunning, readRunning } from './running-input.ts'
import { awsSession } from './settings.ts'

/** What runs on the database, and how that is known. */
export interface Running {
  /** Undefined is not known, and whatever needs to know is then refused. */
  readonly versions: readonly RunningVersion[] | undefined
  /** What was looked at, for the report; empty where nobody was asked. */
  readonly evidence: readonly Block[]
  /** What is still being stopped, by name. */
  readonly leaving: readonly string[]
}

/**
 * What runs on the database, for the decision whether something may be taken away: the input `running` (`none`, or a
 * list), else what the environment's cluster shows of this product, whose task definitions carry version and migration
 * head as tags.
 * @param pinned a version that must stay deployable
 */
export async function runningVersions(
  host: Host,
  settings: MigrateSettings,
  need: 'contract' | 'always',
  pinned: string | undefined,
): Promise<Running> {
  const given = readRunning(host.inputs['running'] ?? 'ecs')
  if (!given.ecs) return { versions: withPinned(given.versions, pinned, undefined), ...unasked }
  if (need === 'contract' && !(await hasContract(settings.folder))) return { versions: undefined, ...unasked }
  if (settings.environment.ecs === undefined)
    return { versions: undefined, evidence: [nobodyToAsk], leaving: [] }
  try {
    return await askEcs(host, settings, given, pinned)
  } catch (error) {
    host.signal.throwIfAborted()
    if (error instanceof ConfigurationError && pinned !== undefined) throw error
    const text = `What runs in the cluster ${settings.environment.ecs.cluster} could not be asked for: ${errorMessage(error)}`
    host.log.info(text)
    return { versions: undefined, evidence: [{ type: 'paragraph', text }], leaving: [] }
  }
}

/** A report with what was looked at before it was decided. */
export function withRunning(report: Report, { evidence }: Running): Report {
  return evidence.length === 0 ? report : { ...report, evidence: [...report.evidence, ...evidence] }
}

const nobodyToAsk: Block = {
  type: 'paragraph',
  text: 'What runs could not be asked for: no environment with ecs in deploy-kit.yml is named here. The input running says it otherwise.',
}
const unasked = { evidence: [], leaving: [] } as const

async function askEcs(
  host: Host,
  settings: MigrateSettings,
  given: GivenRunning,
  pinned: string | undefined,
): Promise<Running> {
  const session = await awsSession(host, settings.environment)
  const [ecs, cluster] = [await openEcs(session), await openEcsCluster(session)]
  try {
    const product = productOf(settings)
    const { target } = product
    // Of a version that is to stay, or an image that nothing which runs names, the deployments of the past may know.
    const past = async () => {
      const service = await ecs.describeService(target)
      return service === undefined ? [] : (await deploymentHistory(ecs, target, service)).history
    }
    return await runningOnEcs(cluster, product, {
      pinned,
      past,
      listed: given.versions,
      signal: host.signal,
    })
  } finally {
    ecs.close()
    cluster.close()
  }
}

function productOf({ config, environment, migrations, place }: MigrateSettings): Product {
  const { ecs } = environment
  if (ecs === undefined) throw new ConfigurationError('the environment has no ecs')
  const name = place.environment ?? ''
  return {
    module: config.module,
    environment: name,
    target: { cluster: ecs.cluster, service: ecs.service, container: ecs.container },
    databaseUrl: environment.migrations?.url ?? migrations.url,
    others: Object.entries(config.environments).flatMap(([other, it]) =>
      other !== name && it.ecs?.cluster === ecs.cluster ? [it.ecs.service] : [],
    ),
  }
}

export interface RunningOptions {
  readonly pinned?: string | undefined
  /** What was deployed before. */
  readonly past: () => Promise<
    readonly {
      readonly digest: string | undefined
      readonly release: { readonly version: string; readonly migrationHead: string | undefined } | undefined
    }[]
  >
  /** What runs elsewhere. */
  readonly listed?: readonly RunningVersion[]
  readonly signal: AbortSignal
}

/** The versions that run, or are about to, on the database of a product; undefined where its service is not there. */
export async function runningOnEcs(
  cluster: EcsCluster,
  product: Product,
  { pinned, past, listed = [], signal }: RunningOptions,
): Promise<Running> {
  const found = await whatRuns(product, cluster, signal)
  const { cluster: where, service } = product.target
  if (found === undefined) {
    const text = `The cluster ${where} has no service ${service}, so what runs is not known.`
    return { versions: undefined, evidence: [{ type: 'paragraph', text }], leaving: [] }
  }
  const unknown = found.inUse.some((it) => it.version === undefined && it.digest !== undefined)
  const history = unknown || pinned !== undefined ? await past() : []
  const uses = found.inUse.map((it): InUse => {
    if (it.version !== undefined) return it
    const release = history.find(
      ({ digest, release }) => digest === it.digest && release !== undefined,
    )?.release
    return release === undefined
      ? it
      : { ...it, version: release.version, migrationHead: release.migrationHead }
  })
  const pinnedHead = history.find((it) => it.release?.version === pinned)?.release?.migrationHead
  return {
    versions: withPinned([...uses.map(versionOf), ...listed], pinned, pinnedHead),
    evidence: evidenceOf(where, uses, found.apart),
    leaving: uses.filter((it) => it.leaving).map(({ what }) => what),
  }
}

function versionOf({ what, version, migrationHead, because, service }: InUse): RunningVersion {
  return {
    what: version === undefined && service === undefined ? `${what} (${because})` : what,
    version: version ?? 'unknown',
    ...(migrationHead === undefined ? {} : { migrationHead }),
  }
}

function evidenceOf(cluster: string, uses: readonly InUse[], apart: readonly string[]): readonly Block[] {
  const rows = uses.map((it) => [
    { code: it.what },
    it.version ?? 'not known',
    it.migrationHead ?? 'not known',
    it.leaving ? `${it.because}; it is being stopped` : it.because,
  ])
  const shown = apart.slice(0, 20)
  const more = apart.length - shown.length
  return [
    {
      type: 'details',
      summary: `What runs on the database, by the cluster ${cluster}`,
      blocks: [
        { type: 'table', head: ['', 'version', 'migrations up to', 'why it counts'], rows },
        {
          type: 'paragraph',
          text:
            apart.length === 0
              ? 'Nothing else runs in this cluster. What runs elsewhere is named with the input running.'
              : `Looked at and left out: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}. What uses this database all the same, here or elsewhere, is named with the input running.`,
        },
      ],
    },
  ]
}

/** A folder without a contract migration asks nothing of AWS, and needs no credentials. */
async function hasContract(folder: string): Promise<boolean> {
  const traitsOf = await loadTraits()
  const { migrations } = await readFolder(folder)
  return migrations.some((migration) => traitsOf(migration).phase === 'contract')
}

function withPinned(
  versions: readonly RunningVersion[],
  pinned: string | undefined,
  migrationHead: string | undefined,
): readonly RunningVersion[] {
  if (pinned === undefined) return versions
  return [
    ...versions,
    {
      what: `the pinned version ${pinned}`,
      version: pinned,
      ...(migrationHead === undefined ? {} : { migrationHead }),
    },
  ]
}
