import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startProduct, write } from './product.ts'

const config = (image: string) => `version: 1
module: core
image: { repository: core, scan: off, sign: { mode: off }, ${image} }
`
const flags = { phase: 'build', version: '1.0.0' }

/** A docker that writes its arguments down, says what it knows, and builds nothing. */
const docker = `#!/bin/sh
[ "$1 $2" = "buildx version" ] || [ "$1" = version ] && exit 0
printf '%s\\n' "$@" >> "$ARGUMENTS"
echo "building with $NPM_TOKEN" >&2
exit 1
`

it('buildx gets secrets by name and caches as they are written; a value stands in no argument and no output', async () => {
  const product = await startProduct({
    'deploy-kit.yml': config(
      'secrets: { npm: "env://NPM_TOKEN", npmrc: .npmrc }, cache-from: ["type=gha,scope=core"], cache-to: ["type=gha,scope=core,mode=max"]',
    ),
    Dockerfile: 'FROM scratch\n',
    '.npmrc': 'registry=https://npm.example.com\n',
  })
  const tools = join(product.folder, '..', 'tools')
  write(tools, { docker })
  chmodSync(join(tools, 'docker'), 0o755)
  const ARGUMENTS = join(product.folder, '..', 'arguments')
  const env = { PATH: `${tools}:${process.env['PATH'] ?? ''}`, ARGUMENTS }

  const ran = await product.run('image-build-sign-scan', flags, { ...env, NPM_TOKEN: 'hunter2-npm' })
  const passed = readFileSync(ARGUMENTS, 'utf8')
  const lines = passed.split('\n')
  for (const [flag, value] of [
    ['--secret', 'id=npm,env=NPM_TOKEN'],
    ['--secret', `id=npmrc,src=${join(product.folder, '.npmrc')}`],
    ['--cache-from', 'type=gha,scope=core'],
    ['--cache-to', 'type=gha,scope=core,mode=max'],
  ])
    expect(lines[lines.indexOf(value ?? '') - 1], value).toBe(flag)
  expect(passed + ran.out + ran.err).not.toContain('hunter2')
  expect(ran.err).toContain('building with ***')

  const without = await product.run('image-build-sign-scan', flags, env)
  expect(without.exitCode).toBeGreaterThan(0)
  expect(without.out).toContain('image.secrets.npm: the environment variable NPM_TOKEN is not set')
  const absent = await product.run(
    'image-build-sign-scan',
    { ...flags, 'image-secrets': '{ npm: no-such-file }' },
    env,
  )
  expect(absent.out).toContain('image.secrets.npm: there is no file no-such-file')
})

it('a credential in a cache is refused before anything is built', async () => {
  const product = await startProduct({
    'deploy-kit.yml': config('cache-to: ["type=s3,bucket=b,secret_access_key=hunter2"]'),
    Dockerfile: 'FROM scratch\n',
  })
  const ran = await product.run('image-build-sign-scan', flags)
  expect(ran.exitCode).toBeGreaterThan(0)
  expect(ran.out).toContain('holds a credential, which would stand in the command line')
  expect(ran.out).toMatch(/deploy-kit\.yml:3:\d+/)
})
