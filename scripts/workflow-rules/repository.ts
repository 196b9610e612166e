import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { actionNames } from '../action-names.ts'
import { parseSource } from './document.ts'
import { readmeExamples } from './readme-examples.ts'
import type { Repository, SourceFile } from './types.ts'
import { readInterface } from './uses.ts'

const workflows = [
  '.github/workflows/*.yml',
  'workflows-templates/*.yml',
  'examples/*/.github/workflows/*.yml',
]
const actions = ['action.yml', 'actions/*/action.yml', 'actions/*/run/action.yml']
const pages = ['README.md', 'actions/*/README.md']

/** Reads what there is to check below a folder. */
export function readRepository(root: string): Repository {
  const found = (patterns: readonly string[]) => globSync([...patterns], { cwd: root }).sort()
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  const files: SourceFile[] = [
    ...found(workflows).map((path) => parseSource('workflow', path, read(path))),
    ...found(actions).map((path) => parseSource('action', path, read(path))),
    ...found(pages).flatMap((path) => readmeExamples(path, read(path))),
  ]
  return {
    root,
    files,
    actions: existsSync(join(root, 'actions')) ? actionNames(root) : [],
    thirdParty: readThirdParty(join(root, 'test', 'fixtures', 'action-metadata')),
  }
}

/** `actions__checkout.yml` documents actions/checkout. */
export function readThirdParty(folder: string): Repository['thirdParty'] {
  return new Map(
    globSync('*.yml', { cwd: folder }).map((name) => [
      name.slice(0, -'.yml'.length).replaceAll('__', '/'),
      readInterface(readFileSync(join(folder, name), 'utf8')),
    ]),
  )
}
