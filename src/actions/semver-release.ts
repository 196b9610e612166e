import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative } from 'node:path'
import type { ReleaseConfig } from '../config/index.ts'
import type { Forge, Host } from '../host/index.ts'
import { ConfigurationError } from '../kernel/index.ts'
import {
  type FileChange,
  insertSection,
  type PrepareOutcome,
  planRelease,
  prepare,
  publish,
  type ReleasePlan,
  readHistory,
  releaseNotes,
  sectionOf,
} from '../release/index.ts'
import type { Action, ActionResult } from './action.ts'
import { dryRunForge } from './dry-run.ts'
import { planReport, prepareReport, publishReport } from './release-report.ts'
import { choice, readSettings, readSha, readVersion, type Settings } from './settings.ts'

export const semverRelease: Action = async (host) => {
  const settings = readSettings(host)
  switch (choice(host, 'mode', ['plan', 'prepare', 'collect', 'publish'], 'plan')) {
    case 'plan':
      return await runPlan(host, settings)
    case 'prepare':
      return await runPrepare(host, settings)
    case 'collect':
      return runCollect(host, settings)
    case 'publish':
      return await runPublish(host, settings)
  }
}

async function runPlan(host: Host, { config, folder }: Settings): Promise<ActionResult> {
  const plan = planRelease(await readHistory(host.exec, folder, config.release['tag-prefix']))
  const version = plan.next.kind === 'nothing' ? undefined : plan.next.version
  return {
    report: planReport(config.module, plan),
    outputs: {
      outcome: plan.next.kind === 'nothing' ? 'nothing-to-release' : 'planned',
      released: String(version !== undefined),
      version,
      tag: version === undefined ? undefined : `${config.release['tag-prefix']}${version}`,
      bump: plan.next.kind === 'release' ? plan.next.bump : undefined,
    },
  }
}

async function runPrepare(host: Host, { config, folder }: Settings): Promise<ActionResult> {
  const { release } = config
  const history = await readHistory(host.exec, folder, release['tag-prefix'])
  const plan = planRelease(history)
  const forge = forgeOf(host)
  const outcome = await carryOut(host, plan, history.head.sha, release, folder, forge)
  const released = outcome.kind === 'prepared'
  return {
    report: prepareReport(config.module, plan, outcome, forge.calls),
    outputs: {
      outcome: outcome.kind,
      released: String(released),
      version: released ? outcome.version : undefined,
      tag: released ? `${release['tag-prefix']}${outcome.version}` : undefined,
      sha: released ? outcome.sha : undefined,
    },
  }
}

async function carryOut(
  host: Host,
  plan: ReleasePlan,
  head: string,
  release: ReleaseConfig,
  folder: string,
  forge: Forge,
): Promise<PrepareOutcome> {
  if (plan.next.kind === 'nothing') return { kind: 'nothing-to-release' }
  if (plan.next.kind === 'prepared')
    return { kind: 'prepared', version: plan.next.version, sha: plan.next.sha, resumed: true }
  const { version } = plan.next
  const notes = await releaseNotes(plan.commits, notesContext(host, plan, version, release))
  const inRepo = (file: string) => relative(host.run.workspace, join(folder, file)).replaceAll('\\', '/')
  const changelog = join(folder, release.changelog)
  const files: FileChange[] = [
    {
      path: inRepo(release.changelog),
      content: insertSection(
        existsSync(changelog) ? readFileSync(changelog, 'utf8') : undefined,
        version,
        notes,
      ),
    },
    ...release['version-files'].flatMap((file) => {
      const path = join(folder, file)
      return existsSync(path)
        ? [{ path: inRepo(file), content: withVersion(readFileSync(path, 'utf8'), file, version) }]
        : []
    }),
  ]
  return await prepare({ branch: release.branch, head, version, files, notes }, forge)
}

/** Copies what the release attaches into a folder, so that the job that publishes it needs no build. */
function runCollect(host: Host, { config, folder }: Settings): ActionResult {
  const target = pathInput(host)
  mkdirSync(target, { recursive: true })
  const found: string[] = []
  for (const pattern of config.release.assets) {
    const matches = matching(folder, pattern)
    if (matches.length === 0) {
      throw new ConfigurationError(`release.assets names ${pattern}, and no file matches`, {
        fix: 'Let a task of `checks` make it, or take it out.',
      })
    }
    for (const file of matches) {
      copyFileSync(file, join(target, basename(file)))
      found.push(basename(file))
    }
  }
  return {
    report: {
      kind: 'semver-release',
      module: config.module,
      status: 'success',
      outcome: 'collected',
      happened:
        found.length === 0
          ? 'This release attaches no files.'
          : `${found.length} files will be attached to the release.`,
      evidence: found.length === 0 ? [] : [{ type: 'list', items: found }],
    },
    outputs: { outcome: 'collected' },
  }
}

async function runPublish(host: Host, { config, folder }: Settings): Promise<ActionResult> {
  const { release } = config
  const version = readVersion(host)
  const tag = `${release['tag-prefix']}${version}`
  const [major, minor] = version.split('.')
  const prefix = release['tag-prefix']
  const forge = forgeOf(host)
  const outcome = await publish(
    {
      version,
      tag,
      sha: readSha(host),
      notes: withImage(readNotes(host, folder, release, version), host.inputs['digest']),
      assets: host.inputs['path'] === undefined ? [] : readAssets(pathInput(host)),
      floatingTags: release['floating-tags'] ? [`${prefix}${major}`, `${prefix}${major}.${minor}`] : [],
      prerelease: version.includes('-'),
      dryRun: isDryRun(host),
    },
    forge,
  )
  return {
    report: publishReport(config.module, version, outcome, forge.calls),
    outputs: { outcome: outcome.kind, released: 'true', version, tag, sha: readSha(host) },
  }
}

function forgeOf(host: Host): ReturnType<typeof dryRunForge> {
  return dryRunForge(host.forge(), isDryRun(host))
}

function isDryRun(host: Host): boolean {
  return choice(host, 'dry-run', ['true', 'false'], 'false') === 'true'
}

function notesContext(host: Host, plan: ReleasePlan, version: string, release: ReleaseConfig) {
  const [owner = '', repo = ''] = host.run.repository.split('/')
  const prefix = release['tag-prefix']
  return {
    version,
    tag: `${prefix}${version}`,
    previousTag: plan.last === undefined ? undefined : `${prefix}${plan.last}`,
    serverUrl: host.run.serverUrl,
    owner,
    repo,
    date: new Date(host.clock.now()).toISOString().slice(0, 10),
  }
}

function readNotes(host: Host, folder: string, release: ReleaseConfig, version: string): string {
  const file = host.inputs['notes']
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8')
  const changelog = join(folder, release.changelog)
  const section = existsSync(changelog) ? sectionOf(readFileSync(changelog, 'utf8'), version) : undefined
  if (section !== undefined) return section
  throw new ConfigurationError(`${release.changelog} has no section for ${version}`, {
    fix: 'Publish the commit that `mode: prepare` made, or give the notes as a file.',
  })
}

function withImage(notes: string, digest: string | undefined): string {
  return digest === undefined ? notes : `${notes.trimEnd()}\n\nImage digest: \`${digest}\`\n`
}

/** Sets the top `version` of a JSON file, and npm's second one in a lock file, and leaves every other byte alone. */
export function withVersion(text: string, file: string, version: string): string {
  const top = /^(\s*\{[^{}[\]]*?"version"\s*:\s*")[^"]*(")/
  if (!top.test(text))
    throw new ConfigurationError(`${file} has no "version" near its top`, {
      fix: 'Take it out of release.version-files, or give it a version.',
    })
  const set = text.replace(top, `$1${version}$2`)
  return set.replace(
    /("packages"\s*:\s*\{\s*""\s*:\s*\{[^{}[\]]*?"version"\s*:\s*")[^"]*(")/,
    `$1${version}$2`,
  )
}

function pathInput(host: Host): string {
  const path = host.inputs['path'] ?? 'deploy-kit-assets'
  return isAbsolute(path) ? path : join(host.run.workspace, path)
}

function readAssets(folder: string): readonly { readonly name: string; readonly body: Uint8Array }[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => ({ name, body: readFileSync(join(folder, name)) }))
}

function matching(folder: string, pattern: string): readonly string[] {
  const parent = join(folder, dirname(pattern))
  const name = new RegExp(
    `^${basename(pattern)
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  )
  if (!existsSync(parent)) return []
  return readdirSync(parent)
    .filter((file) => name.test(file) && statSync(join(parent, file)).isFile())
    .map((file) => join(parent, file))
}
