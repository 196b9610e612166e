import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actionNames } from '../../scripts/action-names.ts'
import { layOutReleaseTree } from '../../scripts/release-tree.ts'
import { copyCheckout, repositoryRoot } from './checkout.ts'

let folder: string
let source: string
let tree: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-kit-tree-'))
  source = join(folder, 'checkout')
  tree = join(folder, 'tree')
  copyCheckout(source)
  layOutReleaseTree(tree, source)
})
afterAll(() => rmSync(folder, { recursive: true }))

const files = () =>
  globSync('**/*', { cwd: tree, withFileTypes: true, exclude: (it) => it.name === '.git' })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name))
const hidden = () => globSync('.github/workflows/*', { cwd: tree }).map((it) => join(tree, it))
const read = (path: string) => readFileSync(path, 'utf8')
const named = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')

describe('the release tree', () => {
  test.each(actionNames(repositoryRoot))('has %s where callers name it, with its page', (name) => {
    expect(read(join(tree, name, 'action.yml'))).toBe(read(join(source, 'actions', name, 'action.yml')))
    expect(existsSync(join(tree, name, 'README.md'))).toBe(true)
  })

  test('has the plan at its root', () => {
    expect(read(join(tree, 'action.yml'))).toBe(read(join(source, 'action.yml')))
  })

  test('holds whatever its actions and workflows name by $/', () => {
    const uses = [...files(), ...hidden()]
      .filter((file) => file.endsWith('.yml'))
      .flatMap((file) => named(read(file), /uses: \$\/(\S+)/g))
    expect(uses).toContain('actions/deploy-ecs/run')
    expect(uses).toContain('.github/workflows/deploy.yml')
    for (const path of uses)
      expect([path, existsSync(join(tree, path.endsWith('.yml') ? path : join(path, 'action.yml')))]).toEqual(
        [path, true],
      )
  })

  test('holds the code that its node actions start', () => {
    const mains = files()
      .filter((file) => file.endsWith('action.yml'))
      .flatMap((file) => named(read(file), /^ {2}main: (\S+)$/gm).map((main) => join(dirname(file), main)))
    expect(mains.length).toBe(actionNames(repositoryRoot).length)
    for (const main of mains) expect([main, existsSync(main)]).toEqual([main, true])
  })

  test('has the reusable workflows byte for byte, and none that only serves this repository', () => {
    const names = hidden().map((file) => file.split('/').at(-1) ?? '')
    expect(names).toEqual(
      expect.arrayContaining(['deploy.yml', 'pull-request.yml', 'release.yml', 'rollback.yml']),
    )
    expect(names).not.toContain('ci.yml')
    expect(names).not.toContain('kit-release.yml')
    for (const name of names)
      expect(read(join(tree, '.github', 'workflows', name))).toBe(
        read(join(source, '.github', 'workflows', name)),
      )
  })

  test('has no sources, no tests and no build records', () => {
    const paths = files().map((file) => file.slice(tree.length + 1))
    expect(
      paths.filter(
        (path) => /^(src|test|scripts|examples|node_modules)\//.test(path) || path.endsWith('.ts'),
      ),
    ).toEqual([])
    expect(paths).not.toContain('dist/sources.sha256')
    expect(paths).not.toContain('package.json')
  })

  test('is not laid over something else', () => {
    const taken = mkdtempSync(join(folder, 'taken-'))
    writeFileSync(join(taken, 'file'), '')
    expect(() => layOutReleaseTree(taken, source)).toThrow('is not empty')
  })
})
