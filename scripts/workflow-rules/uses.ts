import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Node } from 'yaml'
import { parse as parseYaml } from 'yaml'
import { commentBehind, finding, member, text } from './document.ts'
import { pins } from './pins.ts'
import { jobsOf, stepsOf } from './structure.ts'
import type { ActionInterface, Finding, Repository, Rule, SourceFile } from './types.ts'

/** What callers write before our paths: the organisation is each reader's own. */
const own = 'org/deploy-kit'
const ownRef = 'v1'

/** Where a `uses` points. */
export type Reference =
  | { readonly kind: 'same-repository'; readonly path: string; readonly ref: string | undefined }
  | { readonly kind: 'ours'; readonly path: string; readonly ref: string }
  | {
      readonly kind: 'third-party'
      readonly repository: string
      readonly path: string
      readonly ref: string
    }
  | { readonly kind: 'other' }

export function parseUses(uses: string): Reference {
  const [path = '', ref, ...more] = uses.split('@')
  if (path.startsWith('$/')) return { kind: 'same-repository', path: path.slice(2), ref }
  if (/^(\.\/|docker:)/.test(path) || ref === undefined || more.length > 0) return { kind: 'other' }
  if (path === own || path.startsWith(`${own}/`))
    return { kind: 'ours', path: path.slice(own.length + 1), ref }
  const [owner, name, ...rest] = path.split('/')
  if (owner === undefined || name === undefined) return { kind: 'other' }
  return { kind: 'third-party', repository: `${owner}/${name}`, path: rest.join('/'), ref }
}

/** The file of ours that a `uses` names, relative to the root, whether or not it is there. */
export function ownFile(reference: Reference): string | undefined {
  if (reference.kind !== 'same-repository' && reference.kind !== 'ours') return undefined
  const { path } = reference
  if (/\.ya?ml$/.test(path)) return path
  // Callers name the composites as the release tree lays them out, at the root.
  const folder =
    reference.kind === 'ours' && path !== '' && !path.startsWith('actions/') ? `actions/${path}` : path
  return join(folder, 'action.yml')
}

/** Inputs and outputs of the action behind a step; undefined where nothing is known of it. */
export function interfaceOf(repository: Repository, reference: Reference): ActionInterface | undefined {
  if (reference.kind === 'third-party')
    return repository.thirdParty.get([reference.repository, reference.path].filter(Boolean).join('/'))
  const path = ownFile(reference)
  const file = repository.files.find((it) => it.path === path)
  return file === undefined ? undefined : readInterface(file.text)
}

export function readInterface(source: string): ActionInterface {
  const parsed = parseYaml(source) as Partial<ActionInterface>
  return {
    name: parsed.name ?? '',
    description: parsed.description ?? '',
    inputs: parsed.inputs ?? {},
    outputs: parsed.outputs ?? {},
  }
}

/** Third-party actions by commit, as the table of pins says; ours by a path that is there, or by the major's tag. */
export const usesRule: Rule = function* (file, repository) {
  for (const node of usesNodes(file)) yield* checkUses(file, repository, node)
}

function usesNodes(file: SourceFile): readonly Node[] {
  return [
    ...jobsOf(file).map((job) => member(job.node, 'uses')),
    ...stepsOf(file).map((it) => member(it, 'uses')),
  ].filter((node) => node !== undefined)
}

function* checkUses(file: SourceFile, repository: Repository, node: Node): Iterable<Finding> {
  const uses = text(node) ?? ''
  const reference = parseUses(uses)
  const report = (message: string) => finding(file, node, 'uses', `${uses}: ${message}`)
  switch (reference.kind) {
    case 'other':
      yield report('name an action by `$/path` here, or by owner/repo@<40 hex digits> elsewhere')
      return
    case 'same-repository':
      if (reference.path === '') yield report('a bare `$/` is refused by the runner; name a path')
      else if (reference.ref !== undefined) yield report('`$/` takes no @ref: it is the same commit')
      else yield* exists(repository, reference, report)
      return
    case 'ours':
      if (reference.ref !== ownRef)
        yield report(`callers name the major version @${ownRef}, which they replace by a commit`)
      yield* exists(repository, reference, report)
      return
    case 'third-party': {
      const pin = pins[reference.repository]
      if (pin === undefined) yield report('its commit does not stand in scripts/workflow-rules/pins.ts')
      else if (reference.ref !== pin.commit)
        yield report(`pin it to ${pin.commit} # ${pin.tag}, or enter another commit in pins.ts`)
      else if (commentBehind(file, node) !== pin.tag)
        yield report(`write the version behind it: # ${pin.tag}`)
    }
  }
}

function* exists(
  repository: Repository,
  reference: Reference,
  report: (message: string) => Finding,
): Iterable<Finding> {
  const path = ownFile(reference)
  if (path !== undefined && !existsSync(join(repository.root, path))) yield report(`there is no ${path}`)
}

/** A checkout leaves its token in .git/config unless it is told not to. */
export const checkoutRule: Rule = function* (file) {
  for (const step of stepsOf(file)) {
    const uses = member(step, 'uses')
    if (!(text(uses) ?? '').startsWith('actions/checkout@')) continue
    const persist = member(step, 'with', 'persist-credentials')
    if (text(persist) === 'false' || commentBehind(file, persist) !== undefined) continue
    yield finding(
      file,
      persist ?? uses,
      'checkout',
      'set persist-credentials: false, or say in a comment behind it why the token has to stay',
    )
  }
}
