import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  beginDeployment,
  concludeDeployment,
  newestSuccess,
  RecordWriter,
  type ReleaseRecord,
  readRecords,
  recordNothingLeft,
  setDeployment,
} from '../../src/trace/index.ts'
import { describeStatus, withStatuses } from '../../src/trace/record-status.ts'
import { type LocalGitHub, useLocalGitHub } from '../release/local-github.ts'

const startLocalGitHub = useLocalGitHub()

const payload = {
  schema: 'deploy-kit/release-record/v1',
  module: 'core',
  environment: 'production',
  version: '1.2.0',
  gitSha: 'f'.repeat(40),
  repository: 'org/core',
  imageRepository: 'core',
  digest: `sha256:${'a'.repeat(64)}`,
  signer: 'https://github.com/org/deploy-kit/.github/workflows/release.yml@refs/tags/v1 (org/core)',
  taskDefinition: 'core:7',
  configDigest: `sha256:${'b'.repeat(64)}`,
  migrationHead: '20260101000001_m1',
  service: 'production/core',
  traceId: 'c'.repeat(32),
  actor: 'ada',
  runUrl: 'https://github.com/org/core/actions/runs/4711',
} as const satisfies ReleaseRecord

const ended: ReleaseRecord = {
  ...payload,
  serviceDeployment: 'NC0-b1c2d3e4f5g6h7i8j',
  serviceRevision: '4980306466373577095',
  outcome: 'succeeded',
}

describe('what is known only once the deployment exists', () => {
  it('stands in the description of a status, and comes back as it was', () => {
    expect(describeStatus(ended)).toBe(
      'succeeded, service deployment NC0-b1c2d3e4f5g6h7i8j, revision 4980306466373577095: core 1.2.0',
    )
    expect(withStatuses(payload, [describeStatus(ended)])).toEqual(ended)
  })

  it('comes back whatever the module, the version and the outcome are, within the 140 characters of GitHub', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/)
    fc.assert(
      fc.property(
        name,
        name,
        fc.constantFrom('succeeded', 'rolled-back', 'rollback-failed', 'error'),
        fc.boolean(),
        (module, version, outcome, started) => {
          const known = started ? ended : payload
          const record = { ...known, module, version, outcome }
          const text = describeStatus(record)
          expect(text.length).toBeLessThanOrEqual(140)
          expect(withStatuses({ ...payload, module, version }, [text])).toEqual(record)
        },
      ),
    )
  })

  it('is not taken from what others write', () => {
    for (const text of ['', 'Deployed by hand', 'Succeeded: yes', 'deploy, service deployment x'])
      expect(withStatuses(payload, [text])).toEqual(payload)
  })
})

async function write(local: LocalGitHub, record: ReleaseRecord, state: 'success' | 'failure' | 'error') {
  const forge = local.forgeOf({ deployments: 'write', contents: 'read' })
  const gitSha = (await local.repository.resolve('main')) ?? ''
  const { serviceDeployment: _, serviceRevision: __, outcome: ___, ...known } = { ...record, gitSha }
  const id = await beginDeployment(forge, known)
  await setDeployment(forge, id, 'in_progress', { ...known, ...started(record) })
  await setDeployment(forge, id, state, { ...record, gitSha }, 'https://core.example.com')
  return { id, record: { ...record, gitSha } }
}

function started({ serviceDeployment, serviceRevision }: ReleaseRecord) {
  return {
    ...(serviceDeployment === undefined ? {} : { serviceDeployment }),
    ...(serviceRevision === undefined ? {} : { serviceRevision }),
  }
}

async function all(local: LocalGitHub, environment = 'production') {
  const found = []
  for await (const it of readRecords(local.admin, environment, () => true)) found.push(it)
  return found
}

describe('on GitHub', () => {
  it('a record is one deployment whose payload and statuses give the whole value back, for people too', async () => {
    const local = await startLocalGitHub()
    const { id, record } = await write(local, ended, 'success')
    expect(await all(local)).toEqual([{ id, record, succeeded: true, state: 'success' }])

    const statuses = (
      await local.admin.request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
        deployment_id: id,
      })
    ).data
    expect(statuses).toMatchObject([
      { state: 'success', log_url: payload.runUrl, environment_url: 'https://core.example.com' },
      { state: 'in_progress' },
      { state: 'in_progress', description: 'deploying: core 1.2.0' },
    ])
  })

  it('the newest success is found past failures, other modules and what others deploy; a later one hides none', async () => {
    const local = await startLocalGitHub()
    await write(local, { ...ended, version: '1.0.0' }, 'success')
    await write(local, { ...ended, module: 'admin', version: '5.0.0' }, 'success')
    await write(local, { ...ended, version: '1.1.0', outcome: 'rolled-back' }, 'failure')
    for (const foreign of [{ by: 'hand' }, 'not JSON at all'])
      await local.admin.request('POST /repos/{owner}/{repo}/deployments', {
        ref: 'main',
        environment: 'production',
        required_contexts: [],
        payload: foreign,
      })
    const newest = await newestSuccess(local.admin, 'production', (it) => it.module === 'core')
    expect(newest).toMatchObject({ version: '1.0.0', outcome: 'succeeded' })
    expect(await newestSuccess(local.admin, 'staging', () => true)).toBeUndefined()
    expect((await all(local)).map((it) => [it.record.module, it.record.outcome, it.succeeded])).toEqual([
      ['core', 'rolled-back', false],
      ['admin', 'succeeded', true],
      ['core', 'succeeded', true],
    ])
  })

  it('a deploy that was left open is no success until it is concluded, and is concluded once', async () => {
    const local = await startLocalGitHub()
    const forge = local.forgeOf({ deployments: 'write', contents: 'read' })
    const gitSha = (await local.repository.resolve('main')) ?? ''
    const record = { ...ended, gitSha }
    const { outcome: _, ...open } = record
    const id = await beginDeployment(forge, open)
    await setDeployment(forge, id, 'in_progress', { ...record, outcome: 'deployed' })
    expect(await all(local)).toEqual([{ id, record: open, succeeded: false, state: 'in_progress' }])

    const verdict = { outcome: 'smoke-failed', state: 'failure' } as const
    expect(await concludeDeployment(forge, id, verdict)).toEqual({
      record: { ...record, outcome: 'smoke-failed' },
      ended: true,
    })
    expect(await concludeDeployment(forge, id, { outcome: 'succeeded', state: 'success' })).toMatchObject({
      ended: false,
    })
    expect(await all(local)).toMatchObject([{ succeeded: false, record: { outcome: 'smoke-failed' } }])
  })

  it('a success that a later status takes back is none; one that a newer success made inactive is', async () => {
    const local = await startLocalGitHub()
    const forge = local.forgeOf({ deployments: 'write', contents: 'read' })
    const first = await write(local, ended, 'success')
    const second = await write(local, { ...ended, version: '1.3.0' }, 'success')
    await setDeployment(forge, second.id, 'failure', { ...second.record, outcome: 'smoke-failed' })
    await setDeployment(forge, first.id, 'inactive', first.record)
    expect((await all(local)).map((it) => [it.record.outcome, it.succeeded])).toEqual([
      ['smoke-failed', false],
      ['succeeded', true],
    ])
  })

  it('nobody else reads an AWS account in it', async () => {
    const local = await startLocalGitHub()
    const { signer: _, taskDefinition: __, configDigest, service: ___, ...rest } = payload
    const writer = new RecordWriter(
      { ...rest, gitSha: (await local.repository.resolve('main')) ?? '' },
      {
        forge: () => local.forgeOf({ deployments: 'write', contents: 'read' }),
        warn: (message) => expect.fail(message),
        ref: 'main',
        url: undefined,
        mayFail: false,
      },
    )
    const arn = (kind: string, path: string) => `arn:aws:ecs:eu-west-1:111111111111:${kind}/${path}`
    await writer.begin({
      signer: 'awskms:///arn:aws:kms:eu-west-1:111111111111:key/1234',
      taskDefinition: arn('task-definition', 'core:7'),
      configDigest,
      service: arn('service', 'production/core'),
    })
    await writer.started({
      serviceDeployment: arn('service-deployment', 'production/core/NC0-b1c2d3e4f5g6h7i8j'),
      serviceRevision: arn('service-revision', 'production/core/4980306466373577095'),
    })
    const [found] = await all(local)
    expect(found?.record).toMatchObject({
      signer: 'awskms:///arn:aws:kms:eu-west-1:ACCOUNT:key/1234',
      taskDefinition: 'core:7',
      service: 'production/core',
      serviceDeployment: 'NC0-b1c2d3e4f5g6h7i8j',
      serviceRevision: '4980306466373577095',
    })
    expect(JSON.stringify(found)).not.toMatch(/\d{12}:/)
  })

  it('what was left for the phase after the deploy is told once it is done, back to the newest success', async () => {
    const local = await startLocalGitHub()
    const forge = local.forgeOf({ deployments: 'write', contents: 'read' })
    const left = { ...ended, migrationsLeft: ['0007_drop_name'] }
    const old = await write(local, { ...left, version: '1.0.0' }, 'success')
    const { record } = await write(local, left, 'success')
    const failed = await write(local, { ...left, version: '1.3.0', outcome: 'rolled-back' }, 'failure')
    expect(await newestSuccess(local.admin, 'production', () => true)).toEqual(record)

    expect(await recordNothingLeft(forge, 'production', 'admin')).toEqual([])
    expect(await recordNothingLeft(forge, 'production', 'core')).toEqual(['1.3.0', '1.2.0'])
    expect(await all(local)).toMatchObject([
      { record: { ...failed.record, migrationsLeft: [] }, succeeded: false, state: 'failure' },
      { record: { ...record, migrationsLeft: [] }, succeeded: true, state: 'success' },
      { record: old.record, succeeded: true },
    ])
    // Told a second time it is not.
    expect(await recordNothingLeft(forge, 'production', 'core')).toEqual([])
  })
})
