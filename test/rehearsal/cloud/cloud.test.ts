import { readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { CreateClusterCommand, ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs'
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ConfigurationError } from '../../../src/kernel/index.ts'
import {
  type Cloud,
  type CloudOptions,
  cloudCommand,
  startCloud,
} from '../../../src/rehearsal/cloud/index.ts'

async function start(options: Partial<CloudOptions> = {}): Promise<Cloud> {
  const cloud = await startCloud({ env: process.env, tasks: 'process', ...options })
  onTestFinished(() => cloud.close())
  return cloud
}

const scratchFolders = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('deploy-kit-cloud-'))

/** A client that knows the cloud by its environment only, as every foreign tool does. */
function clientOf<T>(Client: new (options: object) => T, cloud: Cloud): T {
  const {
    AWS_ENDPOINT_URL,
    AWS_REGION,
    AWS_ACCESS_KEY_ID = '',
    AWS_SECRET_ACCESS_KEY = '',
  } = cloud.environment
  return new Client({
    endpoint: AWS_ENDPOINT_URL,
    region: AWS_REGION,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    maxAttempts: 1,
  })
}

describe('a cloud', () => {
  it('answers at every address, on loopback', async () => {
    const cloud = await start()
    const { aws, registry, github, oidc } = cloud.addresses
    expect([aws, registry, github, oidc]).toEqual(
      Array(4).fill(expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+/)),
    )
    expect((await fetch(`${registry}/v2/`)).status).toBe(200)
    expect((await fetch(`${github}/rate_limit`)).headers.get('x-github-request-id')).toBeTruthy()
    expect((await fetch(`${oidc}/.well-known/openid-configuration`)).status).toBe(200)
    const sts = clientOf(STSClient, cloud)
    await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
      Account: '111111111111',
    })
  })

  it('leaves no listener and no folder when it is closed, twice too', async () => {
    const before = await scratchFolders()
    const cloud = await start()
    const addresses = [cloud.addresses.aws, cloud.addresses.registry, cloud.addresses.github ?? '']
    await cloud.close()
    await cloud.close()
    for (const address of addresses) await expect(fetch(address), address).rejects.toThrow('fetch failed')
    expect((await scratchFolders()).filter((name) => !before.includes(name))).toEqual([])
  })

  it('leaves nothing behind either where a part of it does not start', async () => {
    const before = await scratchFolders()
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as { port: number }
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect((await scratchFolders()).filter((name) => !before.includes(name))).toEqual([])
  })

  it('serves ECS with its faults, calls and events in reach', async () => {
    const cloud = await start({ github: false })
    const ecs = clientOf(ECSClient, cloud)
    cloud.faults.add({ service: 'ecs', operation: 'CreateCluster', times: 1, fault: { type: 'throttle' } })
    await expect(ecs.send(new CreateClusterCommand({ clusterName: 'a' }))).rejects.toThrow('Rate exceeded')
    await ecs.send(new CreateClusterCommand({ clusterName: 'a' }))
    expect((await ecs.send(new ListClustersCommand({}))).clusterArns).toEqual([
      'arn:aws:ecs:eu-west-1:111111111111:cluster/a',
    ])
    expect(
      cloud.calls.entries({ service: 'ecs' }).map(({ operation, status }) => [operation, status]),
    ).toEqual([
      ['CreateCluster', 400],
      ['CreateCluster', 200],
      ['ListClusters', 200],
    ])
    const seen: string[] = []
    const unsubscribe = cloud.events.subscribe(({ type }) => seen.push(type))
    cloud.alarms.set('core-5xx', 'ALARM')
    unsubscribe()
    cloud.alarms.set('core-5xx', 'OK')
    expect(seen).toEqual(['alarm.state'])
    const { events } = (await (await fetch(`${cloud.addresses.aws}/_deploy-kit/events`)).json()) as {
      events: { type: string }[]
    }
    expect(events.filter(({ type }) => type === 'alarm.state')).toHaveLength(2)
    expect(() => cloud.github()).toThrow('started without GitHub')
  })

  it('gives a role to a job of its GitHub, and to no other', async () => {
    const cloud = await start({
      roles: [{ arn: 'arn:aws:iam::111111111111:role/deploy', subjects: ['repo:org/core:*'] }],
    })
    const github = cloud.github()
    await github.createRepository({ owner: 'org', name: 'core' })
    await github.createRepository({ owner: 'org', name: 'other' })
    const assume = async (name: string) => {
      const file = `org/${name}/.github/workflows/deploy.yml@refs/heads/main`
      const sha = '0'.repeat(40)
      const { url, token } = github.oidc.issueRequestToken({
        repository: `org/${name}`,
        ref: 'refs/heads/main',
        sha,
        eventName: 'push',
        actor: 'octocat',
        runId: '1',
        runNumber: '1',
        runAttempt: '1',
        workflow: 'deploy',
        workflowRef: file,
        workflowSha: sha,
        jobWorkflowRef: file,
        jobWorkflowSha: sha,
      })
      const answer = await fetch(`${url}&audience=sts.amazonaws.com`, {
        headers: { authorization: `bearer ${token}` },
      })
      const { value } = (await answer.json()) as { value: string }
      return clientOf(STSClient, cloud).send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: 'arn:aws:iam::111111111111:role/deploy',
          RoleSessionName: 'run-1',
          WebIdentityToken: value,
        }),
      )
    }
    await expect(assume('core')).resolves.toMatchObject({
      SubjectFromWebIdentityToken: 'repo:org/core:ref:refs/heads/main',
    })
    await expect(assume('other')).rejects.toMatchObject({ name: 'AccessDenied' })
  })
})

describe('deploy-kit cloud', () => {
  const run = (args: readonly string[], signal = new AbortController().signal, lines: string[] = []) =>
    cloudCommand({ args, env: process.env, signal, print: (line) => lines.push(line) })

  it('prints one line of JSON with the addresses, and lives until it is told to end', async () => {
    const stop = new AbortController()
    let printed: (line: string) => void = () => undefined
    const line = new Promise<string>((resolve) => {
      printed = resolve
    })
    const done = cloudCommand({
      args: ['--port', '0', '--scale', '60', '--tasks', 'process'],
      env: process.env,
      signal: stop.signal,
      print: (text) => printed(text),
    })
    const addresses = JSON.parse(await line) as Record<string, string>
    expect(Object.keys(addresses)).toEqual(['aws', 'registry', 'github', 'oidc'])
    expect((await fetch(`${addresses['aws']}/_deploy-kit/calls`)).status).toBe(200)
    stop.abort()
    await done
    await expect(fetch(addresses['aws'] ?? '')).rejects.toThrow('fetch failed')
  })

  it('explains itself', async () => {
    const lines: string[] = []
    await run(['--help'], undefined, lines)
    expect(lines.join('\n')).toContain('--port N')
  })

  it.each<[string, readonly string[], RegExp, RegExp]>([
    ['a port that is none', ['--port', 'http'], /--port is "http"/, /whole number from 0 to 65535/],
    ['a scale of nothing', ['--scale', '0'], /--scale is "0"/, /number from/],
    ['an unknown kind of tasks', ['--tasks', 'vm'], /--tasks is "vm"/, /auto, docker or process/],
    ['an account of three digits', ['--account', '111'], /--account is "111"/, /12 digits/],
    ['a flag mistyped', ['--scal', '1'], /'--scal'/, /Did you mean --scale\?/],
    ['a word too many', ['now'], /now/, /deploy-kit cloud:/],
  ])('refuses %s', async (_what, args, message, fix) => {
    const error = await run(args).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error).toMatchObject({ message: expect.stringMatching(message), fix: expect.stringMatching(fix) })
  })

  it('says that a port is taken', async () => {
    const cloud = await start({ github: false })
    const port = new URL(cloud.addresses.aws).port
    await expect(run(['--port', port, '--tasks', 'process'])).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: `port ${port} on 127.0.0.1 is taken by another process`,
    })
  })
})
