import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { rehearseCommand } from '../../../src/rehearsal/drill/index.ts'

async function rehearse(...args: string[]): Promise<{ code: number; text: string }> {
  return await rehearseIn({}, ...args)
}

async function rehearseIn(
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<{ code: number; text: string }> {
  let text = ''
  const code = await rehearseCommand({
    args,
    cwd: '/nowhere',
    env,
    root: '/nowhere',
    cli: '/nowhere/cli.js',
    findTool: async () => ({
      version: '1.2.3',
      package: 'example.com/tool',
      path: undefined,
      cacheDir: '/nowhere',
    }),
    signal: new AbortController().signal,
    stdout: { write: (part) => (text += part) },
  })
  return { code, text }
}

it('lists the drills, and which of them run without a choice', async () => {
  const { code, text } = await rehearse('--list')
  expect(code).toBe(0)
  expect(text).toMatch(/^release +default +A good release/m)
  expect(text.match(/ default /g)).toHaveLength(5)
})

it('names the drill that was meant', async () => {
  await expect(rehearse('--scenario', 'rolback')).rejects.toMatchObject({
    message: 'there is no drill rolback',
    fix: 'Did you mean rollback?',
  })
})

it('refuses a flag that it does not know, with those that it does', async () => {
  await expect(rehearse('--nope')).rejects.toMatchObject({
    name: 'ConfigurationError',
    fix: expect.stringContaining('--scenario NAME'),
  })
})

it('keeps its git commands out of the repository whose hook calls it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rehearse-in-hook-'))
  try {
    const product = join(folder, 'product')
    await cp(join(import.meta.dirname, '..', '..', 'fixtures', 'own-product'), product, { recursive: true })
    await mkdir(join(product, '.git'))
    const git = join(folder, 'git')
    await writeFile(git, `#!/bin/sh\n/usr/bin/env >> ${join(folder, 'seen')}\n`)
    await chmod(git, 0o755)
    await rehearseIn(
      { PATH: folder, GIT_DIR: '/elsewhere/.git', GIT_INDEX_FILE: 'i' },
      '--product',
      product,
      '--list',
    )
    const seen = await readFile(join(folder, 'seen'), 'utf8')
    expect(seen).toContain(`PATH=${folder}`)
    expect(seen).not.toMatch(/^GIT_(DIR|INDEX_FILE)=/m)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
