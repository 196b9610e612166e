import { constants, copyFile, mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError, PlatformError } from '../kernel/index.ts'
import type { Annotation } from '../report/index.ts'
import { buildWithBuildx, findBuildx } from './buildx/index.ts'
import { buildEmbedded } from './embedded/index.ts'
import { describeFile, fileNames, writeManifest } from './manifest.ts'
import { openArchive, openImage } from './oci/index.ts'
import { substitutionAnnotation } from './report.ts'
import { describeImage, type Sbom } from './sbom/index.ts'
import { checkPolicy, notScanned, scanSbom } from './scan/index.ts'
import { installTool } from './tools/index.ts'
import type {
  BuildOptions,
  BuildOutcome,
  ImageManifest,
  ImagePorts,
  ManifestScan,
  ScanVerdict,
} from './types.ts'

/**
 * Builds, lists and scans an image into `outDir`, without any credential. The result is only good for `publishImage`
 * when it is `built`. Throws a ConfigurationError for what the user can mend (a Dockerfile the builder cannot follow,
 * a tool that cannot be had) and a PlatformError for a base image that cannot be pulled or a build that fails.
 */
export async function buildImage(given: BuildOptions, ports: ImagePorts): Promise<BuildOutcome> {
  const options = withLabels(given)
  checkOptions(options)
  // Asked for before the long build, so that a machine without it says so at once.
  if (options.scan.mode === 'on') await installTool('grype', options.tools, ports)
  await mkdir(options.tempDir, { recursive: true })
  // A folder of its own: the given one is the job's, and holds what is not ours to remove.
  const tempDir = await mkdtemp(path.join(options.tempDir, 'image-'))
  await removeFormerBuild(options.outDir)
  try {
    return await build({ ...options, tempDir }, ports)
  } finally {
    await rm(tempDir, { recursive: true, force: true })
  }
}

async function build(options: BuildOptions, ports: ImagePorts): Promise<BuildOutcome> {
  // Not in outDir yet: that may lie inside the context, and `COPY . .` must not find it.
  const built = path.join(options.tempDir, fileNames.archive)
  const builder = await chooseBuilder(options, ports)
  if (builder === 'embedded') checkEmbedded(options)
  const claimed =
    builder === 'buildx'
      ? await buildWithBuildx(options, built, ports)
      : await buildEmbedded(options, built, ports)
  await mkdir(options.outDir, { recursive: true })
  const file = path.join(options.outDir, fileNames.archive)
  await copyFile(built, file, constants.COPYFILE_FICLONE)
  await rm(built)
  const archive = await openArchive(file)
  const image = await openImage(archive)
  const digest = image.top.digest
  if ('digest' in claimed && claimed.digest !== digest) {
    throw new PlatformError(
      'tool',
      `docker buildx says it built ${claimed.digest}, but its archive holds ${digest}`,
    )
  }
  checkPlatforms(
    options,
    image.platforms.map(({ platform }) => platform),
  )

  const sbom = await describeImage(archive, image, {
    repository: options.repository,
    version: options.version,
    epoch: options.sourceDateEpoch,
  })
  await writeFile(path.join(options.outDir, fileNames.sbom), sbom.text)
  const sbomFile = await describeFile(options.outDir, fileNames.sbom)
  const scan = await scanImage(options, digest, sbom, ports)
  const manifest: ImageManifest = {
    schema: 'deploy-kit/image/v1',
    module: options.module,
    repository: options.repository,
    digest,
    platforms: options.platforms,
    builder,
    gitSha: options.gitSha,
    version: options.version,
    sourceDateEpoch: options.sourceDateEpoch,
    archive: { file: fileNames.archive, sha256: archive.sha256, size: archive.bytes },
    sbom: { ...sbomFile, components: sbom.components },
    scan: await scanEntry(options, scan, sbomFile.sha256),
    substitutions: claimed.substitutions,
  }
  await writeManifest(options.outDir, manifest)
  const result = {
    image: { manifest, dir: options.outDir, annotations: [...claimed.annotations, ...notes(manifest, sbom)] },
    scan,
  }
  switch (scan.verdict) {
    case 'blocked':
      return { kind: 'blocked', ...result }
    case 'not-scanned':
      return { kind: 'not-scanned', ...result }
    case 'passed':
    case 'off':
      return { kind: 'built', ...result }
  }
}

/** Takes the files of a former build away, and their folder where nothing else is in it. */
async function removeFormerBuild(outDir: string): Promise<void> {
  for (const name of Object.values(fileNames)) await rm(path.join(outDir, name), { force: true })
  try {
    await rmdir(outDir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY') throw error
  }
}

/** buildx where it answers, the embedded builder where not; what was asked for by name is never replaced. */
async function chooseBuilder(options: BuildOptions, ports: ImagePorts): Promise<'buildx' | 'embedded'> {
  if (options.builder === 'embedded') return 'embedded'
  const found = await findBuildx(ports)
  if (found.answers) return 'buildx'
  if (options.builder === 'auto') {
    ports.log.info(
      `no docker with buildx answers (${found.why}); the embedded builder follows the Dockerfile`,
    )
    return 'embedded'
  }
  throw new ConfigurationError(
    `the builder is set to buildx, but no docker with buildx answers: ${found.why}`,
    {
      fix: 'Start docker and set up buildx, or let the builder be chosen (auto).',
    },
  )
}

/** What the embedded builder cannot do is refused; a cache it does without changes nothing but the time. */
function checkEmbedded(options: BuildOptions): void {
  if (options.secrets.length === 0) return
  throw new ConfigurationError(
    `the build needs secrets (${options.secrets.map((it) => it.id).join(', ')}), and the embedded builder mounts none`,
    { fix: 'Build with docker and buildx, or take image.secrets out of deploy-kit.yml.' },
  )
}

async function scanImage(
  options: BuildOptions,
  subject: string,
  sbom: Sbom,
  ports: ImagePorts,
): Promise<ScanVerdict> {
  if (options.scan.mode === 'off') return { verdict: 'off' }
  if (sbom.unread.length > 0) {
    return notScanned(
      `the image has packages that cannot be listed (${sbom.unread.map((dir) => `/${dir}`).join(', ')})`,
      'Use a base image of Debian or Alpine, or write `image.scan: off` to go without a scan on purpose.',
    )
  }
  return scanSbom(
    {
      policy: options.scan,
      sbom: path.join(options.outDir, fileNames.sbom),
      subject,
      output: path.join(options.outDir, fileNames.scan),
      tempDir: options.tempDir,
      tools: options.tools,
    },
    ports,
  )
}

async function scanEntry(
  options: BuildOptions,
  scan: ScanVerdict,
  sbomSha256: string,
): Promise<ManifestScan> {
  if (scan.verdict === 'off') return { mode: 'off' }
  const answered = scan.verdict !== 'not-scanned'
  return {
    mode: 'on',
    verdict: scan.verdict,
    sbomSha256,
    ...(answered ? { result: await describeFile(options.outDir, fileNames.scan) } : {}),
  }
}

function notes(manifest: ImageManifest, sbom: Sbom): readonly Annotation[] {
  return [
    ...manifest.substitutions.map(substitutionAnnotation),
    ...sbom.unread.map(
      (dir): Annotation => ({
        level: 'warning',
        message: `The SBOM lacks the packages of /${dir}, which deploy-kit cannot read.`,
      }),
    ),
  ]
}

/** Names of the image specification's annotations: they say which commit and version an image is. */
function withLabels(options: BuildOptions): BuildOptions {
  return {
    ...options,
    labels: {
      'org.opencontainers.image.revision': options.gitSha,
      'org.opencontainers.image.version': options.version,
      ...options.labels,
    },
  }
}

function checkOptions(options: BuildOptions): void {
  checkPolicy(options.scan)
  const unknown = options.platforms.find((platform) => !/^linux\/(amd64|arm64)$/.test(platform))
  if (unknown !== undefined || options.platforms.length === 0) {
    throw new ConfigurationError(
      `image.platforms holds ${unknown ?? 'nothing'}; ECS runs linux/amd64 and linux/arm64`,
      {
        fix: 'Write platforms: [linux/amd64], [linux/arm64] or both.',
      },
    )
  }
  if (!(Number.isInteger(options.sourceDateEpoch) && options.sourceDateEpoch >= 0)) {
    throw new ConfigurationError(
      `the commit's time is ${options.sourceDateEpoch}, expected whole seconds since 1970`,
    )
  }
}

function checkPlatforms(options: BuildOptions, built: readonly string[]): void {
  const missing = options.platforms.filter((platform) => !built.includes(platform))
  if (missing.length > 0 || built.length !== options.platforms.length) {
    throw new PlatformError(
      'tool',
      `the build was asked for ${options.platforms.join(', ')} and gave ${built.join(', ')}`,
    )
  }
}
