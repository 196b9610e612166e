import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { readsOfAction } from '../../scripts/workflow-rules/index.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A project with one action, `example`, in src/actions/example.ts. */
function project(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'deploy-kit-code-'))
  folders.push(root)
  mkdirSync(join(root, 'src', 'actions'), { recursive: true })
  writeFileSync(
    join(root, 'src', 'main.ts'),
    "export const actions = { example: async () => (await import('./actions/example.ts')).example }",
  )
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'src', 'actions', name), text)
  return root
}

const reads = (files: Readonly<Record<string, string>>) => {
  const { inputs, outputs, config } = readsOfAction(project(files), 'example')
  return {
    inputs: [...inputs].sort(),
    outputs: [...outputs].sort(),
    config: config
      .map((path) => path.join('.'))
      .filter((path) => path !== '')
      .sort(),
  }
}

test('inputs are read by name, by required and by choice', () => {
  const found = reads({
    'example.ts': `
      export const example: Action = async (host) => {
        const mode = choice(host, 'mode', ['a', 'b'])
        return { outputs: { outcome: required(host, 'to', 'where'), mode }, report: host.inputs['notes'] ?? host.inputs[mode] }
      }`,
  })
  expect(found.inputs).toEqual(['mode', 'notes', 'to'])
  expect(found.outputs).toEqual(['mode', 'outcome'])
})

test('only the functions that an action calls count, not their neighbours', () => {
  const found = reads({
    'example.ts': `
      import { readSha } from './settings.ts'
      export const example: Action = async (host) => ({ outputs: {}, report: readSha(host) })
      const neighbour = (host: Host) => host.inputs['unused']`,
    'settings.ts': `
      export function readSha(host: Host) { return host.inputs['sha'] ?? fallback(host) }
      function fallback(host: Host) { return host.inputs['ref'] }
      export function readDigest(host: Host) { return host.inputs['digest'] }`,
  })
  expect(found.inputs).toEqual(['ref', 'sha'])
})

test('a forge takes the input github-token', () => {
  const found = reads({
    'example.ts': 'export const example: Action = async (host) => ({ report: host.forge() })',
  })
  expect(found.inputs).toEqual(['github-token'])
})

test('parts of deploy-kit.yml are followed through names, types and destructuring', () => {
  const found = reads({
    'example.ts': `
      import { readSettings, section } from './settings.ts'
      export const example: Action = async (host) => {
        const { config } = readSettings(host)
        const image = section(config.image, 'image')
        const { sign } = image
        return { report: [config.module, sign.mode, image.scan['fail-on'], cluster(config.environments['staging'])] }
      }
      function cluster({ ecs: { cluster }, url }: EnvironmentConfig) { return cluster ?? url }`,
    'settings.ts': 'export function section<T>(value: T | undefined, key: string): T { return value as T }',
  })
  expect(found.config).toEqual(
    expect.arrayContaining([
      'environments.*.ecs.cluster',
      'environments.*.url',
      'image.scan.fail-on',
      'image.sign.mode',
      'module',
    ]),
  )
  expect(found.config).not.toContain('image')
  expect(found.config).not.toContain('image.sign')
})

test('an action that src/main.ts does not name is an error', () => {
  expect(() => readsOfAction(project({}), 'other')).toThrow('src/main.ts names no action other')
})

test('the name of a property is no variable, even where one is called the same', () => {
  const found = reads({
    'example.ts': `
      export const example: Action = async (host) => {
        const { config, environment } = environmentSettings(host)
        const { ecs } = environment
        return { outputs: {}, report: Object.values(config.environments).filter((it) => it.ecs?.cluster === ecs.cluster) }
      }`,
  })
  expect(found.config).not.toContain('environments.*.ecs')
  expect(found.config).toContainEqual(expect.stringMatching(/ecs\.cluster/))
})
