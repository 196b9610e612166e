import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BaseImage, makeBaseImage } from './base-image.ts'
import { type SigningSetup, setUpSigning } from './cosign.ts'
import { type DockerDaemon, findDaemon, reachesLoopback, tryBuildx } from './docker.ts'
import { findDatabase } from './grype.ts'
import { type Found, type Machine, type MachineOptions, missing, type ToolLookup, there } from './types.ts'

/** What a machine with Node and git alone can exercise. */
export const bareMachine: Machine = {
  tasks: 'process',
  buildx: false,
  standIn: () => 'scratch',
  inputs: { 'image-builder': 'embedded', 'image-scan': 'off', 'image-sign-mode': 'off' },
  env: {},
  toolCache: undefined,
  signing: undefined,
  notSigned: 'no other tool than Node and git is used.',
  exercised: [],
  notExercised: ['Neither docker nor cosign nor grype was used.'],
  close: async () => undefined,
}

/**
 * Looks for docker, cosign and grype, tries what it finds, and makes ready what a rehearsal needs of them: a base
 * image, a key pair, a configuration. Nothing is installed. `close` takes away what it made.
 */
export async function inspectMachine(options: MachineOptions): Promise<Machine> {
  const dir = await mkdtemp(join(tmpdir(), 'deploy-kit-machine-'))
  const close = () => rm(dir, { recursive: true, force: true })
  try {
    const [containers, signing, scanning] = await Promise.all([
      containersOf(options, dir),
      signingOf(options, dir),
      scanningOf(options),
    ])
    const parts = [containers, signing, scanning]
    return {
      tasks: containers.tasks,
      buildx: containers.buildx,
      standIn: containers.standIn,
      inputs: Object.assign({}, ...parts.map((part) => part.inputs)) as Machine['inputs'],
      env: Object.assign({}, ...parts.map((part) => part.env)) as Machine['env'],
      toolCache: signing.toolCache ?? scanning.toolCache,
      signing: signing.setup,
      notSigned: signing.why,
      exercised: parts.flatMap((part) => part.exercised),
      notExercised: parts.flatMap((part) => part.notExercised),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

interface Part {
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly exercised: readonly string[]
  readonly notExercised: readonly string[]
}

interface Containers extends Part, Pick<Machine, 'tasks' | 'buildx' | 'standIn'> {}

async function containersOf(options: MachineOptions, dir: string): Promise<Containers> {
  const ports = { exec: options.exec, env: options.env, dir, signal: options.signal }
  const daemon = options.without.includes('docker') ? missing('--without docker.') : await findDaemon(ports)
  if (!daemon.found) {
    return {
      ...bareMachine,
      inputs: { 'image-builder': 'embedded' },
      notExercised: [
        `No container engine was used: images were made by the embedded builder and tasks ran as plain processes, so the Dockerfile was interpreted, not executed. Reason: ${daemon.why}`,
      ],
    }
  }
  options.say(`docker ${daemon.value.version} answers; making a base image of this machine's Node`)
  const [buildx, loopback, base] = await Promise.all([
    tryBuildx(daemon.value, ports),
    reachesLoopback(daemon.value, ports),
    makeBaseImage(ports),
  ])
  return judgeDocker({ daemon: daemon.value, buildx, loopback, base })
}

/** What of docker is used, from what was found of it. */
export function judgeDocker(seen: {
  readonly daemon: DockerDaemon
  readonly buildx: Found<true>
  readonly loopback: boolean
  readonly base: Found<BaseImage>
}): Containers {
  const { daemon, base } = seen
  const noNpm = base.found ? base.value.whyNoNpm : undefined
  const build = seen.buildx.found && noNpm !== undefined ? missing(noNpm) : seen.buildx
  const tasks = tasksInDocker(seen.loopback, build, base)
  const standsIn = base.found && (build.found || tasks.found) ? base.value : undefined
  const lists = sort([
    build.found
      ? { exercised: 'The Dockerfile is executed by docker buildx.' }
      : {
          not: `The Dockerfile was interpreted by the embedded builder, not executed by docker buildx. Reason: ${build.why}`,
        },
    ...(standsIn === undefined
      ? []
      : [
          {
            not: `The Dockerfile's own base image was not used, since that takes a public registry: one made of this machine's Node ${standsIn.nodeVersion}, the libraries that it needs, npm and a shell stood in for it.`,
          },
        ]),
    tasks.found
      ? { exercised: `Tasks run as containers of docker ${daemon.version}.` }
      : { not: `Tasks ran as plain processes, not in docker. Reason: ${tasks.why}` },
  ])
  return {
    tasks: tasks.found ? 'docker' : 'process',
    buildx: build.found,
    standIn: (reference) =>
      standsIn !== undefined && isNode(reference)
        ? `oci:${standsIn.dir}`
        : build.found
          ? undefined
          : 'scratch',
    inputs: {
      'image-builder': build.found ? 'buildx' : 'embedded',
      // A container of another architecture would need an emulator.
      ...(process.arch === 'arm64' && standsIn !== undefined ? { 'image-platforms': '[linux/arm64]' } : {}),
    },
    env: build.found ? daemon.env : {},
    ...lists,
  }
}

/** A container needs a Node of its own, which the embedded builder leaves out where no base stands in. */
function tasksInDocker(loopback: boolean, build: Found<true>, base: Found<BaseImage>): Found<true> {
  if (!loopback) return missing('its daemon does not reach a registry on the loopback of this machine.')
  if (!build.found && !base.found) return missing(base.why)
  return there(true)
}

/** `node:24`, `public.ecr.aws/docker/library/node@sha256:…` */
function isNode(reference: string): boolean {
  return /(^|\/)node([:@]|$)/.test(reference)
}

function sort(sentences: readonly ({ readonly exercised: string } | { readonly not: string })[]) {
  return {
    exercised: sentences.flatMap((it) => ('exercised' in it ? [it.exercised] : [])),
    notExercised: sentences.flatMap((it) => ('not' in it ? [it.not] : [])),
  }
}

interface Tooled extends Part {
  readonly toolCache: string | undefined
}

async function signingOf(
  options: MachineOptions,
  dir: string,
): Promise<Tooled & { readonly setup: SigningSetup | undefined; readonly why: string }> {
  const cosign = await toolOf('cosign', options)
  if (!cosign.found) {
    return {
      inputs: { 'image-sign-mode': 'off' },
      env: {},
      toolCache: undefined,
      setup: undefined,
      why: cosign.why,
      exercised: [],
      notExercised: [
        `Signing was off (image.sign.mode): no signature was made or verified. Reason: ${cosign.why}`,
      ],
    }
  }
  const { path, version, cacheDir } = cosign.value
  const { exec, env, signal } = options
  const setup = await setUpSigning({ cosign: path, dir: join(dir, 'cosign'), exec, env, signal })
  return {
    inputs: setup.inputs,
    env: {},
    toolCache: cacheDir,
    setup,
    why: '',
    exercised: [`Images are signed and verified by cosign ${version}, with a throw-away key.`],
    notExercised: [
      "Signatures were made with a key of this rehearsal's own, whatever image.sign.mode says: keyless needs Sigstore's public services, kms a key at AWS.",
    ],
  }
}

async function scanningOf(options: MachineOptions): Promise<Tooled> {
  const off = (why: string): Tooled => ({
    inputs: { 'image-scan': 'off' },
    env: {},
    toolCache: undefined,
    exercised: [],
    notExercised: [`Scanning was off (image.scan): no vulnerability was looked for. Reason: ${why}`],
  })
  if (!options.scans) return off('deploy-kit.yml of the product says image.scan: off.')
  const grype = await toolOf('grype', options)
  if (!grype.found) return off(grype.why)
  const { path, version, cacheDir } = grype.value
  const { exec, env, signal } = options
  const database = await findDatabase({ grype: path, exec, env, now: Date.now(), signal })
  if (!database.found) return off(database.why)
  return {
    inputs: {},
    // What is at hand, and nothing is fetched while a drill runs.
    env: { GRYPE_DB_CACHE_DIR: database.value, GRYPE_DB_AUTO_UPDATE: 'false' },
    toolCache: cacheDir,
    exercised: [`Images are scanned by grype ${version}, with the database at hand.`],
    notExercised: [],
  }
}

async function toolOf(
  tool: 'cosign' | 'grype',
  options: MachineOptions,
): Promise<Found<ToolLookup & { readonly path: string }>> {
  if (options.without.includes(tool)) return missing(`--without ${tool}.`)
  const found = await options.findTool(tool, options.signal)
  const { path, version } = found
  if (path !== undefined) return there({ ...found, path })
  return missing(
    `${tool} ${version} is neither on PATH nor in the tool cache. Get it with \`go install ${found.package}@v${version}\` or from its release page, and put it on PATH.`,
  )
}
