import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { nodeExec } from '../../src/kernel/index.ts'

const root = join(import.meta.dirname, '..', '..')

/** `deploy-kit rehearse --keep`, from its first line to the last that it prints before it waits. */
async function keptCloud() {
  const folder = await mkdtemp(join(tmpdir(), 'kept-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const child = spawn(
    process.execPath,
    [
      join(root, 'src', 'cli.ts'),
      ...['rehearse', '--examples', '--scenario', 'missing-secret', '--keep'],
      ...['--without', 'docker,cosign,grype', '--report', join(folder, 'report.html')],
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const exited = once(child, 'exit')
  const lines: string[] = []
  const { promise: told, resolve } = Promise.withResolvers<void>()
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line)
    // The last line that it prints.
    if (line.startsWith('psql') && line.includes('core_production')) resolve()
  })
  await Promise.race([
    told,
    exited.then(() => Promise.reject(new Error(`it ended instead of waiting:\n${lines.join('\n')}`))),
  ])
  return { folder, lines, end: () => child.kill('SIGTERM'), exited }
}

it('--keep prints lines that work as they stand, and lets go of everything at its end', {
  timeout: 400_000,
}, async () => {
  const { folder, lines, end, exited } = await keptCloud()
  const source = lines.find((line) => line.startsWith('source ')) ?? ''
  const commands = lines.slice(lines.indexOf('# and then, for example') + 1)
  const paste = (...script: readonly string[]) =>
    nodeExec('bash', ['-euo', 'pipefail', '-c', script.join('\n')], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, no_proxy: '127.0.0.1' },
      allowFailure: true,
    })
  const which = (start: string) => {
    const found = commands.find((line) => line.startsWith(start))
    if (found === undefined) throw new Error(`no line begins with ${start}:\n${commands.join('\n')}`)
    return found
  }

  const exports = lines.filter((line) => line.startsWith('export '))
  for (const setting of [[source], exports]) {
    const version = await paste(...setting, `${which('curl -s --cacert')}`)
    expect(JSON.parse(version.stdout)).toMatchObject({ version: '1.0.0', environment: 'staging' })
  }
  const tags = await paste(source, which('curl -s "http://$REGISTRY'))
  expect(JSON.parse(tags.stdout)).toMatchObject({ name: 'core' })
  const releases = await paste(source, which('curl -s -H'))
  expect(JSON.parse(releases.stdout)).toEqual([])
  const clone = await paste(source, which('git clone'))
  expect(clone.exitCode, clone.stderr).toBe(0)
  expect(existsSync(join(folder, 'core', 'deploy-kit.yml'))).toBe(true)

  const services = await paste(source, which('aws ecs describe-services'))
  expect(services.exitCode, services.stderr).toBe(0)
  expect(JSON.parse(services.stdout)).toMatchObject([{ status: 'PRIMARY', runningCount: 2 }])
  const logs = await paste(source, which('aws logs'))
  expect(logs.exitCode, logs.stderr).toBe(0)

  const url = /^psql '?(postgres:[^' ]+)/.exec(which('psql'))?.[1] ?? ''
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('select count(*)::int as applied from drizzle.__drizzle_migrations')
  await client.end()
  expect(rows).toEqual([{ applied: 2 }])

  // The actions find everything in the same environment.
  const smoke = await paste(
    source,
    'cd core',
    `${process.execPath} ${join(root, 'src', 'cli.ts')} smoke-test --environment production --version 1.0.0 --sha "$(git rev-parse HEAD)" --digest "$(aws ecs describe-task-definition --task-definition core-production --include TAGS --query "tags[?key=='deploy-kit:digest'].value" --output text)"`,
  )
  expect(smoke.exitCode, `${smoke.stdout}\n${smoke.stderr}`).toBe(0)

  end()
  await exited
  expect(existsSync(source.replace('source ', ''))).toBe(false)
})
