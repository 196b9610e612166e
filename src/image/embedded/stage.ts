import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError } from '../../kernel/index.ts'
import type { Descriptor, ImageConfig, Layout } from '../oci/index.ts'
import type { ImagePorts, Substitution } from '../types.ts'
import type { Base } from './base.ts'
import { configure, setVariable, variablesOf } from './configuration.ts'
import { type CopySource, readTree } from './context.ts'
import { copyInto, imagePath, makeFolder } from './copy.ts'
import { refuse } from './instructions.ts'
import { writeLayer } from './layer.ts'
import type { Stage, Step } from './recipe.ts'
import { type HostNode, runOnHost } from './run.ts'
import { compare, type Snapshot, takeSnapshot } from './snapshot.ts'
import { type Owner, resolveOwner, root } from './users.ts'
import { expand, type Variables, WordError } from './words.ts'

/** A stage as far as it is built. */
export interface BuiltStage {
  readonly stage: Stage
  /** Its tree: what its steps made, without the files of its base. */
  readonly root: string
  readonly snapshot: Snapshot
  readonly base: Base
  readonly config: ImageConfig
  /** Layers and history of the steps, on top of the base's. */
  readonly layers: readonly { readonly descriptor: Descriptor; readonly diffId: string }[]
  readonly history: readonly object[]
}

export interface StageContext {
  readonly file: string
  readonly context: CopySource
  readonly built: ReadonlyMap<number, BuiltStage>
  readonly layout: Layout
  /** Values of ARG: build arguments first, then the Dockerfile's own before the first FROM. */
  readonly given: Variables
  readonly globals: Variables
  readonly epoch: number
  readonly home: string
  readonly host: () => Promise<HostNode>
  readonly substitute: (substitution: Substitution) => void
  readonly ports: Pick<ImagePorts, 'exec' | 'env' | 'signal' | 'log'>
}

/**
 * Runs the steps of a stage in `start.root`. Layers are written only for a stage that the image is made of (`emit`);
 * of the others only the tree counts.
 */
export async function buildStage(
  start: BuiltStage,
  emit: boolean,
  context: StageContext,
): Promise<BuiltStage> {
  let current = start
  let args: Record<string, string> = {}
  let cmdWritten = false
  for (const step of start.stage.steps) {
    context.ports.signal.throwIfAborted()
    context.ports.log.info(`${context.file}:${step.line} ${step.text}`)
    try {
      const variables = { ...args, ...variablesOf(current.config.config) }
      const expanded = (text: string) => expand(text, variables)
      const changed = await applyStep(step, current, { variables, expanded, cmdWritten }, context)
      if (step.kind === 'arg')
        args = { ...args, ...argValues(step.pairs, { ...context.globals, ...args }, context) }
      cmdWritten ||= step.kind === 'cmd'
      current = await record(current, step, changed, emit, context)
    } catch (error) {
      if (error instanceof WordError) throw refuse(context.file, step.line, error.message)
      throw error
    }
  }
  return current
}

interface Scope {
  readonly variables: Variables
  readonly expanded: (text: string) => string
  readonly cmdWritten: boolean
}

interface Applied {
  readonly config: ImageConfig['config']
  /** Who owns what the step wrote into the tree; absent where it wrote nothing. */
  readonly owner?: Owner
  readonly mode?: number
}

async function applyStep(
  step: Step,
  stage: BuiltStage,
  scope: Scope,
  context: StageContext,
): Promise<Applied> {
  const config = stage.config.config
  const workdir = path.posix.resolve('/', config.WorkingDir ?? '')
  switch (step.kind) {
    case 'env':
      return {
        config: step.pairs.reduce(
          (so, [name, value]) => setVariable(so, name, scope.expanded(value)),
          config,
        ),
      }
    case 'arg':
      return { config }
    case 'workdir': {
      const to = path.posix.resolve(workdir, scope.expanded(step.value))
      await makeFolder(to, { root: stage.root, workdir, base: stage.base.files })
      return { config: { ...config, WorkingDir: to }, owner: root }
    }
    case 'copy': {
      const from = step.from === undefined ? context.context : await stageSource(step.from, context)
      const sources = step.sources.map(scope.expanded)
      const destination = scope.expanded(step.destination)
      await copyInto({
        source: from,
        sources,
        destination,
        root: stage.root,
        workdir,
        base: stage.base.files,
      })
      const owner =
        step.chown === undefined ? root : ownerOf(scope.expanded(step.chown), 'chown', stage, context)
      return { config, owner, ...(step.chmod === undefined ? {} : { mode: step.chmod }) }
    }
    case 'run': {
      const cwd = path.join(stage.root, imagePath('.', workdir, stage.base.files))
      await mkdir(cwd, { recursive: true })
      const { commands } = step
      const where = `${context.file}:${step.line}`
      const { home, epoch } = context
      await runOnHost(
        {
          commands,
          root: stage.root,
          cwd,
          home,
          variables: scope.variables,
          host: await context.host(),
          epoch,
          where,
        },
        context.ports,
      )
      return { config, owner: config.User ? ownerOf(config.User, 'user', stage, context) : root }
    }
    default:
      return { config: configure(config, step, scope.expanded, scope.cmdWritten) }
  }
}

/** Adds the step to the history, and what it wrote as a layer where there is something. */
async function record(
  stage: BuiltStage,
  step: Step,
  applied: Applied,
  emit: boolean,
  context: StageContext,
): Promise<BuiltStage> {
  const next = { ...stage, config: { ...stage.config, config: applied.config } }
  if (!emit) return next
  const entry = { created: new Date(context.epoch * 1000).toISOString(), created_by: step.text }
  const empty = { ...next, history: [...stage.history, { ...entry, empty_layer: true }] }
  if (applied.owner === undefined) return empty
  const snapshot = await takeSnapshot(stage.root)
  const all = compare(stage.snapshot, snapshot)
  // A folder that the base has keeps the base's owner and mode.
  const written = all.written.filter(
    (name) => snapshot.get(name)?.type !== 'directory' || stage.base.files.get(name)?.type !== 'directory',
  )
  if (written.length === 0 && all.removed.length === 0) return { ...empty, snapshot }
  const layer = await writeLayer(
    {
      root: stage.root,
      snapshot,
      changes: { written, removed: all.removed },
      owner: applied.owner,
      epoch: context.epoch,
      ...(applied.mode === undefined ? {} : { mode: applied.mode }),
    },
    context.layout,
  )
  return { ...next, snapshot, layers: [...stage.layers, layer], history: [...stage.history, entry] }
}

async function stageSource(index: number, context: StageContext): Promise<CopySource> {
  const stage = context.built.get(index)
  if (stage === undefined) throw new ConfigurationError(`stage ${index} of ${context.file} was not built`)
  return readTree(stage.root, `stage ${stage.stage.name ?? index}`)
}

function ownerOf(spec: string, what: 'chown' | 'user', stage: BuiltStage, context: StageContext): Owner {
  const { files, replaced } = stage.base
  const onAssumed = (name: string, id: number) =>
    context.substitute({
      what: `the user or group ${name} of the base image`,
      by: `the number ${id}`,
      why: 'the stand-in for the base image does not know the name',
    })
  return resolveOwner(spec, { files, replaced, onAssumed }, what)
}

function argValues(
  pairs: readonly (readonly [string, string | undefined])[],
  variables: Variables,
  context: StageContext,
): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, fallback] of pairs) {
    const value =
      context.given[name] ??
      (fallback === undefined ? context.globals[name] : expand(fallback, { ...variables, ...values }))
    if (value !== undefined) values[name] = value
  }
  return values
}
