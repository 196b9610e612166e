import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigurationError } from '../../../kernel/index.ts'
import type { Source } from '../source.ts'
import { type StandIn, standInFor } from '../stand-ins/index.ts'
import { type ActionManifest, loadAction } from '../workflow/index.ts'

/** What a `uses:` of a step means. */
export type ResolvedAction =
  | {
      readonly kind: 'manifest'
      readonly dir: string
      readonly manifest: ActionManifest
      /** What `$/` means inside it. */
      readonly source: Source
      readonly repository: string | undefined
      readonly ref: string | undefined
    }
  | { readonly kind: 'stand-in'; readonly name: string; readonly ref: string; readonly standIn: StandIn }

export interface ActionResolver {
  /** @param from what `$/` means where the step stands */
  resolve(uses: string, from: Source): Promise<ResolvedAction>
}

/**
 * Finds actions: `./path` in the job's workspace, `$/path` in the repository and commit of the containing file,
 * `owner/repo/path@ref` by a local stand-in or from the harness. Anything else is refused by name.
 */
export function actionResolver(options: {
  readonly workspace: string
  /** The repository and commit of the workflow file: what `$/` means in an action of the workspace. */
  readonly workflowSource: Source
  readonly repository: (repository: string, ref: string) => Promise<Source | undefined>
}): ActionResolver {
  return {
    async resolve(uses, from) {
      if (uses.startsWith('docker://')) {
        throw new ConfigurationError(
          `uses: ${uses}: this runner has no containers, docker:// steps are refused`,
        )
      }
      if (uses.startsWith('./')) {
        const dir = join(options.workspace, uses)
        const manifest = await readManifest(dir, uses)
        if (manifest === undefined) {
          throw new ConfigurationError(
            `Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under '${dir}'. Did you forget to run actions/checkout before running your local action?`,
          )
        }
        return {
          kind: 'manifest',
          dir,
          manifest,
          source: options.workflowSource,
          repository: undefined,
          ref: undefined,
        }
      }
      if (uses.startsWith('$/')) {
        const path = uses.slice(2)
        if (path === '' || path.includes('@')) {
          throw new ConfigurationError(`uses: ${uses}: '$/' is followed by a path and takes no @ref`)
        }
        return fromSource(from, path, uses)
      }
      const reference = parseReference(uses)
      const standIn = standInFor(reference.name)
      if (standIn !== undefined)
        return { kind: 'stand-in', name: reference.name, ref: reference.ref, standIn }
      const source = await options.repository(reference.repository, reference.ref)
      if (source === undefined) {
        throw new ConfigurationError(
          `uses: ${uses}: this runner does not know the repository ${reference.repository}`,
          {
            fix: `Say where its files are (--actions ${reference.repository}=DIR), or use an action that has a local stand-in.`,
          },
        )
      }
      return fromSource(source, reference.path, uses)
    },
  }
}

/** `owner/repo[/path]@ref` taken apart. */
export function parseReference(uses: string) {
  const match = /^([^/@\s]+\/[^/@\s]+)((?:\/[^@\s]*)?)@(\S+)$/.exec(uses)
  if (match === null) {
    throw new ConfigurationError(
      `Expected format {org}/{repo}[/path]@ref. Actual '${uses}'. Input string was not in a correct format.`,
    )
  }
  const [, repository = '', path = '', ref = ''] = match
  return { repository, path: path.slice(1), ref, name: `${repository}${path}` }
}

async function fromSource(source: Source, path: string, uses: string): Promise<ResolvedAction> {
  const dir = join(await source.dir(), path)
  const manifest = await readManifest(dir, uses)
  if (manifest === undefined) {
    throw new ConfigurationError(
      `Can't find 'action.yml', 'action.yaml' or 'Dockerfile' for action '${uses}' (${source.repository}@${source.sha}${path === '' ? '' : `, ${path}`}).`,
    )
  }
  return { kind: 'manifest', dir, manifest, source, repository: source.repository, ref: source.ref }
}

async function readManifest(dir: string, uses: string): Promise<ActionManifest | undefined> {
  for (const name of ['action.yml', 'action.yaml']) {
    const content = await readFile(join(dir, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
      throw error
    })
    if (content !== undefined) return loadAction(`${uses.replace(/@.*/, '')}/${name}`, content)
  }
  return undefined
}
