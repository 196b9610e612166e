import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { nodeExec } from '../../src/kernel/index.ts'
import { pushCore } from '../rehearsal/cloud/core-image.ts'
import { alive, collect, descendants } from './cloud-process.ts'
import { definition, toolEnvironment } from './foreign-cloud.ts'

test('deploy-kit cloud prints one line of JSON, is deployed to by the aws command line, and leaves nothing behind after SIGTERM', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'cloud-command-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const [home, scratch] = [join(dir, 'home'), join(dir, 'scratch')]
  await Promise.all([mkdir(home), mkdir(scratch)])
  const child = spawn(
    process.execPath,
    ['src/cli.ts', 'cloud', '--port', '0', '--scale', '60', '--tasks', 'process'],
    {
      cwd: join(import.meta.dirname, '../..'),
      env: { ...process.env, TMPDIR: scratch },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  onTestFinished(() => {
    child.kill('SIGTERM')
  })
  const output = collect(child)
  const exit = once(child, 'exit')
  const addresses = JSON.parse(await output.firstLine)
  const aws = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await nodeExec('aws', args, {
      allowFailure: true,
      env: toolEnvironment(addresses.aws, home),
    })
    expect(exitCode, stderr).toBe(0)
    return stdout.trim() === '' ? undefined : JSON.parse(stdout)
  }
  const put = (name: string) =>
    aws('ssm', 'put-parameter', '--type', 'String', '--name', `/core/staging/${name}`, '--value', 'x')
  await put('A')
  await put('B')
  const { Parameters } = await aws('ssm', 'get-parameters-by-path', '--path', '/core/staging')
  expect(Parameters).toMatchObject([{ Name: '/core/staging/A' }, { Name: '/core/staging/B' }])

  const image = await pushCore(addresses.registry, '1.0.0')
  await aws('ecs', 'create-cluster', '--cluster-name', 'local')
  await aws('ecs', 'register-task-definition', '--cli-input-json', JSON.stringify(definition('core', image)))
  await aws(
    ...['ecs', 'create-service', '--cluster', 'local', '--service-name', 'core', '--task-definition', 'core'],
    ...['--desired-count', '2', '--launch-type', 'FARGATE'],
    ...['--network-configuration', 'awsvpcConfiguration={subnets=[subnet-1]}'],
  )
  await aws('ecs', 'wait', 'services-stable', '--cluster', 'local', '--services', 'core')
  const lines = async () => {
    const { queryId } = await aws(
      ...['logs', 'start-query', '--log-group-name', '/ecs/core', '--start-time', '0'],
      ...['--end-time', String(Math.ceil(Date.now() / 1_000)), '--query-string', 'stats count(*) as lines'],
    )
    const { status, results } = await aws('logs', 'get-query-results', '--query-id', queryId)
    return [status, results]
  }
  // A task runs before its process has said that it listens.
  await expect.poll(lines, { timeout: 30_000 }).toEqual(['Complete', [[{ field: 'lines', value: '2' }]]])

  const tasks = await descendants(child.pid)
  expect(tasks.length).toBeGreaterThanOrEqual(2)
  expect(await readdir(scratch)).not.toEqual([])
  child.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
  expect(output.text()).toEqual({ stdout: [JSON.stringify(addresses)], stderr: [] })
  expect(tasks.filter(alive)).toEqual([])
  expect(await readdir(scratch)).toEqual([])
  await expect(fetch(addresses.aws)).rejects.toThrow()
})
