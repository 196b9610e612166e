import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openImage, openLayout, readFiles } from '../../../../src/image/oci/index.ts'
import { nodeExec } from '../../../../src/kernel/index.ts'
import { type BaseFile, baseFiles, whyNoNpm } from '../../../../src/rehearsal/drill/machine/base-files.ts'
import { writeLayout } from '../../../../src/rehearsal/drill/machine/oci-layout.ts'

const { signal } = new AbortController()
let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'base-image-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const files = (env: Record<string, string> = {}) =>
  baseFiles({ exec: nodeExec, env: { ...process.env, ...env }, node: process.execPath, signal })
const content = (all: readonly BaseFile[], path: string) => {
  const file = all.find((it) => it.path === path)
  return file !== undefined && 'content' in file ? file.content : undefined
}

describe.runIf(process.platform === 'linux')("a base image of this machine's Node", () => {
  it('holds what a Dockerfile of a Node app calls', async () => {
    const all = await files()
    const paths = all.map((it) => it.path)
    for (const path of ['usr/local/bin/node', 'usr/local/bin/npm', 'bin/sh', 'usr/bin/env', 'bin/rm'])
      expect(paths).toContain(path)
    expect(paths.some((path) => /\/libc\.so/.test(path))).toBe(true)
    expect(content(all, 'etc/passwd')).toMatch(/^node:x:1000:/m)
    expect(whyNoNpm(all)).toBeUndefined()
    expect(new Set(paths).size).toBe(paths.length)
  })

  it('knows the registry of npm, but no login', async () => {
    const registry = (url: string) =>
      files({ npm_config_registry: url }).then((all) => content(all, 'usr/local/etc/npmrc'))
    expect(await registry('https://npm.example.com/')).toContain('registry=https://npm.example.com/')
    expect(await registry('https://me:secret@npm.example.com/')).not.toMatch(/secret|registry/)
  })

  it('cannot install from a registry on the loopback of this machine', async () => {
    expect(whyNoNpm(await files({ npm_config_registry: 'http://127.0.0.1:4873/' }))).toMatch(/loopback/)
  })
})

it('is an image layout, byte for byte the same for the same files', async () => {
  const given: readonly BaseFile[] = [
    { path: 'usr/bin/tool', from: import.meta.filename, executable: true },
    { path: 'bin/tool', link: '/usr/bin/tool' },
    { path: 'etc/passwd', content: 'root:x:0:0::/root:/bin/sh\n' },
  ]
  const config = { Env: ['PATH=/bin'] }
  const first = await writeLayout(join(dir, 'a'), given, config, 'amd64')
  expect(await writeLayout(join(dir, 'b'), given, config, 'amd64')).toEqual(first)
  const layout = await openLayout(join(dir, 'a'), 'test')
  const image = await openImage(layout)
  expect(image.top.digest).toBe(first.digest)
  expect(image.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64'])
  const read = await readFiles(
    layout,
    image.platforms[0]?.manifest.layers ?? [],
    (name) => name === 'etc/passwd',
  )
  expect([...read.keys()]).toEqual(expect.arrayContaining(['usr/bin/tool', 'bin/tool', 'etc/passwd']))
})
