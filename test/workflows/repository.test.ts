import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  checkRepository,
  parseUses,
  pins,
  readmeExamples,
  readRepository,
  readThirdParty,
} from '../../scripts/workflow-rules/index.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (...path: readonly string[]) => readFileSync(join(root, ...path), 'utf8')
const repository = readRepository(root)

test('every workflow, action and example of this repository is as it should be', async () => {
  const findings = await checkRepository(repository)
  expect(findings.map((it) => `${it.file}:${it.line}:${it.column}: ${it.message}`)).toEqual([])
})

test.each(repository.actions)('the page of %s has an example that is checked and uses the action', (name) => {
  const page = join('actions', name, 'README.md')
  const examples = repository.files.filter((it) => it.path === page)
  const uses = examples.flatMap((it) => [...it.text.matchAll(/uses: (\S+)/g)].map((match) => match[1] ?? ''))
  const ours = uses.map(parseUses).filter((it) => it.kind === 'ours')
  expect(ours.map((it) => it.path)).toContain(name === 'plan' ? '' : name)
})

test.each(repository.actions)(
  'the page of %s explains the very outcomes that its action.yml names',
  (name) => {
    const manifest = read('actions', name, 'action.yml')
    const described = /outcome:\n\s+description: '([^']*)'/.exec(manifest)?.[1] ?? ''
    const words = described.match(/[a-z]+(?:-[a-z]+)*/g) ?? []
    const page = read('actions', name, 'README.md')
    const explained = [
      ...page.slice(page.indexOf('## Outcomes')).matchAll(/^\| `([a-z-]+)` \| .* \| .* \|$/gm),
    ].map((match) => match[1] ?? '')
    expect(explained.length).toBeGreaterThan(1)
    for (const outcome of explained) expect(words).toContain(outcome)
    const noOutcomes = ['or', 'with', 'status']
    for (const word of words.filter((it) => !noOutcomes.includes(it))) expect(explained).toContain(word)
  },
)

test('an example that was left behind by its action is found, at its line of the page', async () => {
  const page = read('actions', 'smoke-test', 'README.md').replace('smoke: smoke.yml', 'smoke-file: smoke.yml')
  const line = page.split('\n').findIndex((it) => it.includes('smoke-file')) + 1
  const files = readmeExamples('actions/smoke-test/README.md', page)
  const others = repository.files.filter((it) => it.path !== 'actions/smoke-test/README.md')
  const findings = await checkRepository({ ...repository, files: [...others, ...files] })
  expect(findings.map((it) => `${it.file}:${it.line}: ${it.message}`)).toEqual([
    `actions/smoke-test/README.md:${line}: Invalid action input 'smoke-file'`,
  ])
})

test('every pin is a full commit and a full version', () => {
  for (const [action, { tag, commit }] of Object.entries(pins)) {
    expect(action).toMatch(/^[\w.-]+\/[\w.-]+$/)
    expect(tag).toMatch(/^v\d+\.\d+\.\d+$/)
    expect(commit).toMatch(/^[0-9a-f]{40}$/)
  }
})

test('only actions that are pinned have their inputs written down, and none that nobody uses', () => {
  const used = new Set(
    repository.files.flatMap((file) =>
      [...file.text.matchAll(/uses: (\S+)/g)].flatMap((match) => {
        const reference = parseUses(match[1] ?? '')
        return reference.kind === 'third-party' ? [reference.repository] : []
      }),
    ),
  )
  const documented = [...readThirdParty(join(root, 'test', 'fixtures', 'action-metadata')).keys()]
  expect(documented.sort()).toEqual([...used].sort())
  for (const action of documented) expect(Object.keys(pins)).toContain(action)
})

test.each(
  ['core', 'admin', 'cms'].flatMap((example) =>
    ['pull-request.yml', 'release.yml', 'deploy.yml', 'rollback.yml'].map((file) => [example, file] as const),
  ),
)('examples/%s has the template %s', (example, file) => {
  expect(read('examples', example, '.github', 'workflows', file)).toBe(read('workflows-templates', file))
})

test('the example with a database has the restore drill', () => {
  expect(read('examples', 'core', '.github', 'workflows', 'drill.yml')).toBe(
    read('workflows-templates', 'drill.yml'),
  )
})

test('migrations that deploy-kit.yml names are applied unless a caller says otherwise', () => {
  for (const file of ['pull-request.yml', 'release.yml', 'deploy.yml'])
    expect(read('.github', 'workflows', file)).toMatch(
      / {6}migrations:\n {8}description: .*\n {8}type: boolean\n {8}default: true\n/,
    )
})

test('one version of Node runs the actions, the checks and the scripts', () => {
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: { node: string } }
  const texts = repository.files.map((file) => file.text).join('\n')
  const versions = [...texts.matchAll(/(?:node-version: '?|using: node)(\d+)/g)].map((match) => match[1])
  expect(versions.length).toBeGreaterThan(8)
  expect(new Set(versions)).toEqual(new Set([devDependencies.node.split('.')[0]]))
})
