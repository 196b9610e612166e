/**
 * `npm run release-tree -- DIR`: the lean tree that a release tag carries. The composites stand at the root, so that
 * `org/deploy-kit/deploy-ecs@v1` resolves; actions/, dist/ and the reusable workflows keep their places, byte for
 * byte as on the default branch; no sources.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { actionNames, isComposite } from './action-names.ts'

const here = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Lays the tree out in an empty or absent folder.
 * @param root the checkout that it is made of; this one without it
 */
export function layOutReleaseTree(target: string, root: string = here): void {
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new Error(`${target} is not empty; give a new folder`)
  mkdirSync(target, { recursive: true })
  for (const item of [
    'actions',
    'dist',
    'action.yml',
    'LICENSE',
    'README.md',
    'deploy-kit.schema.json',
    'tools.lock.json',
  ]) {
    cpSync(join(root, item), join(target, item), { recursive: true })
  }
  for (const name of actionNames(root).filter((it) => isComposite(root, it))) {
    mkdirSync(join(target, name))
    // `$/actions/deploy-ecs/run` holds from here as well: it is the same repo at the same commit.
    cpSync(join(root, 'actions', name, 'action.yml'), join(target, name, 'action.yml'))
    cpSync(join(root, 'actions', name, 'README.md'), join(target, name, 'README.md'))
  }
  const workflows = join('.github', 'workflows')
  mkdirSync(join(target, workflows), { recursive: true })
  for (const file of readdirSync(join(root, workflows))) {
    const text = readFileSync(join(root, workflows, file), 'utf8')
    if (isReusable(text)) writeFileSync(join(target, workflows, file), text)
  }
  rmSync(join(target, 'dist', 'sources.sha256'), { force: true })
}

function isReusable(text: string): boolean {
  const document: unknown = parse(text)
  const triggers =
    typeof document === 'object' && document !== null && 'on' in document ? document.on : undefined
  return typeof triggers === 'object' && triggers !== null && 'workflow_call' in triggers
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = process.argv[2]
  if (target === undefined) {
    console.error('usage: npm run release-tree -- DIR')
    process.exitCode = 2
  } else {
    layOutReleaseTree(resolve(target))
    console.log(`the release tree stands in ${target}`)
  }
}
