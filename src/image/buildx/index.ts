import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { ConfigurationError, PlatformError } from '../../kernel/index.ts'
import type { Annotation } from '../../report/index.ts'
import { openImage, openLayout } from '../oci/index.ts'
import { unusedStandIn } from '../stand-in.ts'
import type { BuildOptions, ImagePorts, Substitution } from '../types.ts'
import { buildArguments, checkArguments } from './arguments.ts'
import { checkAnnotations } from './checks.ts'

export interface BuildxResult {
  /** The digest that BuildKit says it wrote. */
  readonly digest: string
  readonly annotations: readonly Annotation[]
  readonly substitutions: readonly Substitution[]
}

/** Whether a docker daemon with buildx answers; what it said where not. */
export async function findBuildx(
  ports: Pick<ImagePorts, 'exec' | 'signal' | 'env'>,
): Promise<{ readonly answers: true } | { readonly answers: false; readonly why: string }> {
  for (const args of [
    ['version', '--format', '{{.Server.Version}}'],
    ['buildx', 'version'],
  ]) {
    try {
      const result = await ports.exec('docker', args, {
        env: ports.env,
        signal: ports.signal,
        allowFailure: true,
      })
      if (result.exitCode !== 0) {
        return { answers: false, why: `docker ${args[0]}: ${result.stderr.trim().split('\n').at(-1) ?? ''}` }
      }
    } catch (error) {
      if (!(error instanceof PlatformError) || error.code !== 'ENOENT') throw error
      return { answers: false, why: 'there is no docker command' }
    }
  }
  return { answers: true }
}

const Metadata = v.looseObject({ 'containerimage.digest': v.string() })

/** Builds with `docker buildx` into an OCI archive at `archive`. Throws where the build fails. */
export async function buildWithBuildx(
  options: BuildOptions,
  archive: string,
  ports: ImagePorts,
): Promise<BuildxResult> {
  const metadata = path.join(options.tempDir, 'buildx-metadata.json')
  const layoutDigests = await digestsOf(options.baseImages)
  // Steps run inside containers, so docker keeps the job's environment: it needs DOCKER_*, BUILDX_* and, for
  // type=gha caches, the runner's ACTIONS_* variables.
  const env = { ...ports.env, SOURCE_DATE_EPOCH: String(options.sourceDateEpoch) }
  const docker = (args: readonly string[], onLine?: (line: string) => void) =>
    ports.exec('docker', args, {
      env,
      cwd: options.context,
      signal: ports.signal,
      allowFailure: true,
      ...(onLine === undefined ? {} : { onLine }),
    })
  // Exit code 1 of a check means that it has warnings.
  const checks = await docker(checkArguments(options, { layoutDigests }))
  const args = buildArguments(options, { archive, metadata, layoutDigests })
  const result = await ports.log.group('docker buildx build', () =>
    docker(args, (line) => ports.log.info(line)),
  )
  if (result.exitCode !== 0) throw buildFailure(result.stderr, options)
  // BuildKit names a build context where it uses it.
  const standIns = Object.entries(options.baseImages).map(([image, by]) => ({
    image,
    by,
    used: result.stderr.includes(`[context ${image}]`),
  }))
  const parsed = v.safeParse(Metadata, JSON.parse(await readFile(metadata, 'utf8')))
  if (!parsed.success)
    throw new PlatformError('tool', 'docker buildx wrote no containerimage.digest into its metadata file')
  return {
    digest: parsed.output['containerimage.digest'],
    annotations: [
      ...checkAnnotations(checks.stdout, options.dockerfile),
      ...standIns.filter(({ used }) => !used).map(({ image }) => unusedStandIn(image, options.dockerfile)),
    ],
    substitutions: standIns
      .filter(({ used }) => used)
      .map(({ image, by }) => ({
        what: `the base image ${image}`,
        by,
        why: 'it was replaced on purpose, so this image is not the one that the Dockerfile alone would give',
      })),
  }
}

function buildFailure(stderr: string, options: BuildOptions): Error {
  const said = stderr.trim().split('\n').slice(-15).join('\n')
  if (/OCI exporter is not supported/i.test(stderr)) {
    return new ConfigurationError("docker's default builder cannot write OCI archives", {
      fix: 'Set up a builder that can (docker/setup-buildx-action, or `docker buildx create --use`), or turn on the containerd image store.',
    })
  }
  // BuildKit prints the place as `Dockerfile:12`, by the file's base name.
  const file = path.basename(options.dockerfile)
  const line = [...stderr.matchAll(/^(\S+):(\d+)$/gm)].find((match) => match[1] === file)?.[2]
  const where = line === undefined ? options.dockerfile : `${options.dockerfile}:${line}`
  return new PlatformError('process', `docker buildx could not build ${where}:\n${said}`)
}

/** buildx names an image of a layout by its digest. */
async function digestsOf(baseImages: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const digests: Record<string, string> = {}
  for (const [image, by] of Object.entries(baseImages)) {
    if (!by.startsWith('oci:')) continue
    const layout = await openLayout(by.slice(4), `the stand-in for ${image}`)
    digests[by] = (await openImage(layout)).top.digest
  }
  return digests
}
