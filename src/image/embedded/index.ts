import { cp, mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError } from '../../kernel/index.ts'
import type { Annotation } from '../../report/index.ts'
import { createLayout, type Layout, mediaTypes, writeArchive } from '../oci/index.ts'
import { unusedStandIn } from '../stand-in.ts'
import type { BuildOptions, ImagePorts, Substitution } from '../types.ts'
import { type Base, fetchBase, scratchBase } from './base.ts'
import { readContext } from './context.ts'
import { checkNativeModules } from './native.ts'
import { planRecipe, type Recipe, type Stage } from './recipe.ts'
import { findHostNode, type HostNode } from './run.ts'
import { takeSnapshot } from './snapshot.ts'
import { type BuiltStage, buildStage, type StageContext } from './stage.ts'

/*
 * Why this builder is our own: containerify 4.1.0 was looked at as its base. It lays one folder of a Node app over a
 * base image and pushes that; it has no Dockerfile, no stages, no owner per step and no whiteouts. What would be left
 * of it, its registry client, does not check the digest of what it downloads, takes another platform's image with a
 * warning where the right one is missing, knows no references by digest with a port, cannot be cancelled, and has no
 * interface but its command line. So it is not a dependency.
 */

export interface EmbeddedResult {
  readonly substitutions: readonly Substitution[]
  readonly annotations: readonly Annotation[]
}

/** The platform's arguments, as BuildKit sets them without being asked. */
function platformArguments(platform: string): Record<string, string> {
  const [os = '', architecture = '', variant = ''] = platform.split('/')
  const all: Record<string, string> = {}
  for (const side of ['TARGET', 'BUILD']) {
    all[`${side}PLATFORM`] = platform
    all[`${side}OS`] = os
    all[`${side}ARCH`] = architecture
    all[`${side}VARIANT`] = variant
  }
  return all
}

/** Builds the Dockerfile without docker into an OCI archive at `archive`. Throws by file:line what it cannot do. */
export async function buildEmbedded(
  options: BuildOptions,
  archive: string,
  ports: ImagePorts,
): Promise<EmbeddedResult> {
  const platform = singlePlatform(options)
  const given = { ...platformArguments(platform), ...options.buildArgs }
  const source = await readDockerfile(options)
  const recipe = planRecipe(source, options.dockerfile, given, options.target)
  const layout = await createLayout(path.join(options.tempDir, 'layout'))
  const substitutions: Substitution[] = []
  const substitute = (one: Substitution) => {
    if (!substitutions.some((other) => other.what === one.what)) substitutions.push(one)
  }
  let host: Promise<HostNode> | undefined
  const built = new Map<number, BuiltStage>()
  const context: StageContext = {
    file: options.dockerfile,
    context: await readContext(options.context, options.dockerfile),
    built,
    layout,
    given,
    globals: recipe.globals,
    epoch: options.sourceDateEpoch,
    home: path.join(options.tempDir, 'home'),
    host: () => {
      host ??= findHostNode(ports)
      return host
    },
    substitute,
    ports,
  }
  const chain = stagesOfImage(recipe)
  for (const stage of recipe.needed) {
    const start = await startStage(
      stage,
      chain.has(stage.index),
      { options, platform, layout, built, substitute },
      ports,
    )
    const done = await ports.log.group(`stage ${stage.name ?? stage.index}`, () =>
      buildStage(start, chain.has(stage.index), context),
    )
    built.set(stage.index, done)
    if (stage.steps.some((step) => step.kind === 'run')) substitute(hostRun(stage, await context.host()))
  }
  const image = built.get(recipe.target.index)
  if (image === undefined) throw new Error('the target stage was not built')
  await checkNativeModules({ ...image, base: image.base.files, platform, host: hostPlatform() })
  await seal(image, options, layout)
  await writeArchive(layout.dir, archive, options.sourceDateEpoch)
  const bases = recipe.needed.flatMap(({ base }) => (base.kind === 'image' ? [base.reference] : []))
  const unused = Object.keys(options.baseImages).filter((image) => !bases.includes(image))
  return {
    substitutions,
    annotations: [
      ...unusedArguments(options, recipe),
      ...unused.map((image) => unusedStandIn(image, options.dockerfile)),
    ],
  }
}

function singlePlatform(options: BuildOptions): string {
  const [platform, ...more] = options.platforms
  if (platform !== undefined && more.length === 0) return platform
  throw new ConfigurationError(
    `image.platforms is ${options.platforms.join(', ') || 'empty'}; the embedded builder builds for exactly one platform`,
    { fix: 'Name one platform, or build where docker with buildx answers.' },
  )
}

async function readDockerfile(options: BuildOptions): Promise<string> {
  try {
    return await readFile(path.join(options.context, options.dockerfile), 'utf8')
  } catch (cause) {
    throw new ConfigurationError(
      `image.dockerfile is ${options.dockerfile}, which is not in ${options.context}`,
      {
        fix: 'Name the Dockerfile relative to the build context.',
        cause,
      },
    )
  }
}

/** The target and the stages it is FROM: of them the image's layers are made. */
function stagesOfImage(recipe: Recipe): ReadonlySet<number> {
  const chain = new Set<number>()
  for (let stage: Stage | undefined = recipe.target; stage !== undefined; ) {
    chain.add(stage.index)
    stage = stage.base.kind === 'stage' ? recipe.stages[stage.base.index] : undefined
  }
  return chain
}

interface StartContext {
  readonly options: BuildOptions
  readonly platform: string
  readonly layout: Layout
  readonly built: ReadonlyMap<number, BuiltStage>
  readonly substitute: (one: Substitution) => void
}

async function startStage(
  stage: Stage,
  ofImage: boolean,
  start: StartContext,
  ports: ImagePorts,
): Promise<BuiltStage> {
  const root = path.join(start.options.tempDir, 'stages', String(stage.index))
  await mkdir(root, { recursive: true })
  if (stage.base.kind === 'stage') {
    const parent = start.built.get(stage.base.index)
    if (parent === undefined)
      throw new Error(`stage ${stage.base.index} was not built before stage ${stage.index}`)
    await cp(parent.root, root, { recursive: true, verbatimSymlinks: true })
    // The copies are new files; taken as the tree's beginning they are no change of this stage.
    return { ...parent, stage, root, snapshot: await takeSnapshot(root) }
  }
  const base = await baseOf(stage, ofImage, start, ports)
  if (base.substitution !== undefined) start.substitute(base.substitution)
  return { stage, root, snapshot: new Map(), base, config: base.config, layers: [], history: [] }
}

async function baseOf(stage: Stage, ofImage: boolean, start: StartContext, ports: ImagePorts): Promise<Base> {
  // The steps of a build stage run on this machine, so its base is never looked at.
  if (stage.base.kind !== 'image' || !ofImage) return scratchBase(start.platform)
  const { options, platform, layout } = start
  return fetchBase(
    {
      reference: stage.base.reference,
      file: options.dockerfile,
      line: stage.line,
      platform,
      replacements: options.baseImages,
    },
    layout,
    ports,
  )
}

function hostRun(stage: Stage, host: HostNode): Substitution {
  const image = stage.base.kind === 'image' ? ` (FROM ${stage.base.reference})` : ''
  return {
    what: `the RUN steps of stage ${stage.name ?? stage.index}${image}`,
    by: `Node ${host.nodeVersion} and npm ${host.npmVersion} of the machine that built it`,
    why: 'the embedded builder runs them without a container',
  }
}

function hostPlatform() {
  const architecture: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }
  const report = process.report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } }
  const libc = report.header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
  return {
    platform: `${process.platform}/${architecture[process.arch] ?? process.arch}`,
    libc: process.platform === 'linux' ? (libc as 'glibc' | 'musl') : undefined,
  }
}

async function seal(image: BuiltStage, options: BuildOptions, layout: Layout): Promise<void> {
  const { base, config } = image
  const document = {
    ...config,
    created: new Date(options.sourceDateEpoch * 1000).toISOString(),
    config: { ...config.config, Labels: { ...config.config.Labels, ...options.labels } },
    rootfs: {
      type: 'layers',
      diff_ids: [...base.config.rootfs.diff_ids, ...image.layers.map(({ diffId }) => diffId)],
    },
    history: [...baseHistory(base), ...image.history],
  }
  const written = await layout.write(JSON.stringify(document))
  const manifest = await layout.write(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, digest: written.digest, size: written.size },
      layers: [...base.layers, ...image.layers.map(({ descriptor }) => descriptor)],
    }),
  )
  const { os, architecture, variant } = config
  await layout.seal([
    {
      mediaType: mediaTypes.manifest,
      digest: manifest.digest,
      size: manifest.size,
      platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
    },
  ])
}

/** Readers pair history with layers, so a base without a history gets one entry a layer. */
function baseHistory(base: Base): readonly object[] {
  return (
    base.config.history ??
    base.layers.map(({ digest }) => ({ created_by: `layer ${digest} of the base image` }))
  )
}

function unusedArguments(options: BuildOptions, recipe: Recipe): readonly Annotation[] {
  const declared = new Set([
    ...Object.keys(recipe.globals),
    ...recipe.stages.flatMap((stage) =>
      stage.steps.flatMap((step) => (step.kind === 'arg' ? step.pairs.map(([name]) => name) : [])),
    ),
  ])
  return Object.keys(options.buildArgs)
    .filter((name) => !declared.has(name))
    .map((name) => ({
      level: 'warning',
      message: `the build argument ${name} is given, but no ARG of the Dockerfile declares it`,
      at: { file: options.dockerfile },
    }))
}
