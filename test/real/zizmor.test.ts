import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRepository } from '../../scripts/workflow-rules/index.ts'

/*
 * zizmor, the auditor of workflows and actions, as its most demanding persona. It needs no network: which commits have
 * known vulnerabilities is another question, for a run with a token.
 */

const version = '1.32.0'
const root = join(import.meta.dirname, '..', '..')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-kit-zizmor-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function zizmor(...args: readonly string[]): {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
} {
  const result = spawnSync('zizmor', args, { cwd: root, encoding: 'utf8' })
  if (result.error !== undefined)
    throw new Error(
      `zizmor cannot be started (${result.error.message}). Install it: pip install zizmor==${version}`,
    )
  return result
}

interface Finding {
  readonly ident: string
  readonly ignored?: boolean
  readonly locations: readonly {
    readonly symbolic: {
      readonly kind: string
      readonly key: { readonly Local?: { readonly verbatim_path: string } }
    }
    readonly concrete: { readonly location: { readonly start_point: { readonly row: number } } }
  }[]
}

function audit(persona: 'regular' | 'auditor', ...args: readonly string[]): readonly string[] {
  const options = ['--offline', `--persona=${persona}`, '--no-progress', '--format=json', '--no-exit-codes']
  const { stdout, stderr } = zizmor(...options, ...args)
  if (!stdout.startsWith('[')) throw new Error(`zizmor gave no findings to read: ${stderr}`)
  return (JSON.parse(stdout) as readonly Finding[])
    .filter((it) => it.ignored !== true)
    .map((it) => {
      const place = it.locations.find(({ symbolic }) => symbolic.kind === 'Primary')
      const line = (place?.concrete.location.start_point.row ?? -1) + 1
      return `${place?.symbolic.key.Local?.verbatim_path}:${line}: ${it.ident}`
    })
}

test(`zizmor ${version} is installed`, () => {
  expect(zizmor('--version').stdout.trim()).toBe(`zizmor ${version}`)
})

test('it finds nothing in our workflows and actions, and in those that products copy', () => {
  const copied = globSync(['workflows-templates/*.yml', 'examples/*/.github/workflows/*.yml'], { cwd: root })
  expect(copied.length).toBeGreaterThan(10)
  expect(audit('auditor', '.', ...copied.sort())).toEqual([])
})

test('it finds nothing in the examples of the pages', () => {
  const examples = readRepository(root).files.filter((it) => it.path.endsWith('.md'))
  expect(examples.length).toBeGreaterThan(7)
  mkdirSync(join(folder, 'examples'))
  const files = examples.map((it, index) => {
    const file = join(folder, 'examples', `${it.path.replaceAll('/', '-')}-${index}.yml`)
    writeFileSync(file, it.text)
    return file
  })
  // Readers see the major version's tag and a comment that recommends the commit; everything else is pinned.
  const config = join(folder, 'zizmor.yml')
  writeFileSync(
    config,
    'rules:\n  unpinned-uses:\n    config:\n      policies:\n        org/*: ref-pin\n        "*": hash-pin\n',
  )
  expect(audit('regular', '--config', config, ...files)).toEqual([])
})

test('it would find something', () => {
  const file = join(folder, 'bad.yml')
  writeFileSync(
    file,
    'on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo "${{ github.event.pull_request.title }}"\n',
  )
  expect(audit('regular', file).map((it) => it.split(': ')[1])).toEqual(
    expect.arrayContaining(['template-injection', 'dangerous-triggers']),
  )
})
