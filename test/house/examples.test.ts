import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeExec } from '../../src/kernel/index.ts'

/**
 * The examples are type-checked against the sources of what they take from here (`deploy-kit/status`, Core's client),
 * not against what was packed once; what they take from npm is in this checkout's own node_modules, in their versions.
 */
const root = join(import.meta.dirname, '..', '..')
const programs = join(import.meta.dirname, 'examples')

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const manifest = (...path: readonly string[]) =>
  JSON.parse(readFileSync(join(root, ...path, 'package.json'), 'utf8')) as Manifest & { version: string }

describe('the examples', () => {
  it.each(readdirSync(programs))('agree with their types: %s', { timeout: 60_000 }, async (program) => {
    const checked = await nodeExec(
      process.execPath,
      [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(programs, program)],
      { cwd: root, env: process.env, allowFailure: true },
    )
    expect(`${checked.stdout}${checked.stderr}`).toBe('')
    expect(checked.exitCode).toBe(0)
  })

  it.each(['core', 'admin', 'cms'])('%s: every program of its own is among them', (name) => {
    const own = readdirSync(join(root, 'examples', name)).filter((file) =>
      /^tsconfig(\.server)?\.json$/.test(file),
    )
    expect(readdirSync(programs)).toEqual(
      expect.arrayContaining(
        own.map((file) => file.replace('tsconfig.', `${name}-`).replace(/-json$/, '.json')),
      ),
    )
  })

  it.each(['core', 'admin', 'cms'])('%s: is checked with the versions that it installs', (name) => {
    const { dependencies, devDependencies } = manifest('examples', name)
    const wanted = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !version.startsWith('file:'),
    )
    expect(wanted.map(([it]) => [it, manifest('node_modules', it).version])).toEqual(wanted)
  })
})
