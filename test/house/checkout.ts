import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { actionNames } from '../../scripts/action-names.ts'

export const repositoryRoot = join(import.meta.dirname, '..', '..')

/** The parts of this checkout that a release is made of; a dist/ of stubs alone where it was not built, or not yet for all. */
export function copyCheckout(target: string): void {
  mkdirSync(target, { recursive: true })
  for (const item of [
    'actions',
    '.github',
    'action.yml',
    'LICENSE',
    'deploy-kit.schema.json',
    'tools.lock.json',
  ])
    cpSync(join(repositoryRoot, item), join(target, item), { recursive: true })
  const readme = join(repositoryRoot, 'README.md')
  if (existsSync(readme)) cpSync(readme, join(target, 'README.md'))
  else writeFileSync(join(target, 'README.md'), '# deploy-kit\n')
  const dist = join(repositoryRoot, 'dist')
  const names = actionNames(repositoryRoot)
  if (names.every((name) => existsSync(join(dist, `${name}.js`))))
    cpSync(dist, join(target, 'dist'), { recursive: true })
  else {
    mkdirSync(join(target, 'dist'))
    for (const name of [...names, 'index']) writeFileSync(join(target, 'dist', `${name}.js`), '')
    writeFileSync(join(target, 'dist', 'sources.sha256'), '')
  }
}
