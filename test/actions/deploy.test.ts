import { describe, expect, it } from 'vitest'
import { readRecords } from '../../src/trace/index.ts'
import type { Ran } from './product.ts'
import { startStage } from './stage.ts'

/** A failure that somebody can mend: said once, with what to do, without a stack. */
function expectMendable(ran: Ran, says: RegExp, next: RegExp): void {
  expect(ran.out, ran.out + ran.err).toMatch(/^✖ /)
  expect(ran.out).toMatch(says)
  expect(ran.out).toMatch(next)
  // Every step is shown on stderr, which is where a stack belongs.
  expect(ran.out).not.toMatch(/\n\s+at .*:\d+:\d+/)
  expect(ran.exitCode).toBeGreaterThan(0)
}

describe('a deploy is refused, and nothing is registered:', () => {
  it('credentials that AWS does not know, calls that the role may not make, an image that is not there, no promotion', async () => {
    const stage = await startStage()
    const before = await stage.serving('staging')
    const digest = await stage.push('1.1.0')

    stage.cloud.access.refuseKey('AKIAREVOKED', 'invalid')
    const badKey = await stage.deploy('staging', '1.1.0', digest, {
      AWS_ACCESS_KEY_ID: 'AKIAREVOKED',
      AWS_SECRET_ACCESS_KEY: 'hunter2',
    })
    expectMendable(badKey, /security token|credentials/i, /The AWS credentials are not valid \(any more\)/)
    expect(badKey.out + badKey.err).not.toContain('hunter2')

    const fault = stage.cloud.faults.add({
      service: 'ecs',
      operation: 'DescribeServices',
      fault: { type: 'access-denied' },
    })
    const denied = await stage.deploy('staging', '1.1.0', digest)
    expectMendable(
      denied,
      /ecs:DescribeServices failed: .*not authorized/,
      /Allow ecs:DescribeServices to the role/,
    )
    stage.cloud.faults.remove(fault)

    const absent = await stage.deploy('staging', '9.9.9', `sha256:${'0'.repeat(64)}`)
    expectMendable(
      absent,
      /The registry has no image core@sha256:000/,
      /image-build-sign-scan with phase publish/,
    )
    expect(absent.outputs['outcome']).toBe('refused')

    const early = await stage.deploy('production', '1.1.0', digest)
    expectMendable(
      early,
      /never succeeded in staging, from which this environment is promoted; no deployment of staging succeeded yet/,
      /Deploy this digest to staging first\./,
    )
    const blind = await stage.deploy('production', '1.1.0', digest, { GITHUB_TOKEN: '' })
    expectMendable(blind, /cannot be looked up without a GitHub token/, /github-token/)

    expect(await stage.serving('staging')).toBe(before)
    const calls = stage.cloud.calls.entries({ service: 'ecs' }).map((it) => it.operation)
    expect(calls.filter((it) => it === 'RegisterTaskDefinition')).toHaveLength(2)
    expect(calls).not.toContain('UpdateService')
  })
})

it('a secret whose parameter is missing is named before anything is registered', async () => {
  const stage = await startStage({ secret: true })
  const digest = await stage.push('1.1.0')
  stage.cloud.parameters.delete('/core/staging/API_KEY')
  const ran = await stage.deploy('staging', '1.1.0', digest)
  expectMendable(
    ran,
    /A parameter that the task definition needs does not exist: \/core\/staging\/API_KEY/,
    /Create it in the SSM parameter store/,
  )
  expect(ran.outputs['outcome']).toBe('refused')
  expect(stage.cloud.calls.entries({ service: 'ecs', operation: 'UpdateService' })).toEqual([])
})

it('the record of a deploy tells who deployed what, from the signature to the service revision', async () => {
  const stage = await startStage()
  const digest = await stage.push('1.1.0')
  const ran = await stage.deploy('staging', '1.1.0', digest)
  expect(ran.exitCode, ran.out + ran.err).toBe(0)
  const report = JSON.parse(
    (await stage.deploy('production', '1.1.0', `sha256:${'0'.repeat(64)}`, {}, { json: 'true' })).out,
  )
  expect(report.data.record).toMatchObject({ environment: 'production', outcome: 'refused' })

  const forge = stage.forge()
  const records = []
  for (const environment of ['staging', 'production'])
    for await (const it of readRecords(forge, environment, () => true)) records.push(it)
  expect(JSON.stringify(records)).not.toContain('111111111111')
  const lastPart = (arn = '') => arn.split('/').at(-1)
  expect(records).toMatchObject([
    {
      succeeded: true,
      record: {
        schema: 'deploy-kit/release-record/v1',
        module: 'core',
        environment: 'staging',
        version: '1.1.0',
        gitSha: expect.stringMatching(/^[0-9a-f]{40}$/),
        repository: 'org/core',
        imageRepository: 'core',
        digest,
        signer: 'nobody: signing is off',
        taskDefinition: lastPart(ran.outputs['task-definition']),
        configDigest: expect.stringMatching(/^sha256:/),
        service: 'staging/core',
        serviceDeployment: lastPart(ran.outputs['service-deployment']),
        serviceRevision: expect.stringMatching(/^\d+$/),
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        actor: expect.any(String),
        runUrl: '',
        outcome: 'succeeded',
      },
    },
    { succeeded: false, record: report.data.record },
  ])
  expect(records[0]?.record.configDigest).toBe(
    (await stage.tags(ran.outputs['task-definition'] ?? ''))['deploy-kit:config-digest'],
  )
})

it('a release goes to staging, then to production, and back again', async () => {
  const stage = await startStage({ secret: true })
  const first = await stage.push('1.0.1')
  const second = await stage.push('1.1.0')
  const good = await stage.deploy('staging', '1.0.1', first)
  expect([good.exitCode, good.outputs['outcome']], good.out + good.err).toEqual([0, 'succeeded'])
  const served = await stage.serving('staging')
  const open = await stage.deploy('staging', '1.1.0', second, {}, { record: 'open' })
  expect(open.exitCode, open.out + open.err).toBe(0)

  // Its smoke test is still to come, and nothing is promoted before.
  const early = await stage.deploy('production', '1.1.0', second)
  expectMendable(early, /never succeeded in staging, .*; the newest there is 1\.0\.1/, /Deploy this digest/)
  const conclude = (word: string) =>
    stage.deploy(
      'staging',
      '1.1.0',
      second,
      {},
      { conclude: open.outputs['record'] ?? '', 'conclude-as': word },
    )
  expectMendable(await conclude('well'), /conclude-as is "well"/, /success, failure, cancelled/)
  const concluded = await conclude('success')
  expect([concluded.exitCode, concluded.outputs['outcome']], concluded.out + concluded.err).toEqual([
    0,
    'succeeded',
  ])
  expect((await conclude('smoke-failed')).out).toMatch(/had been recorded as succeeded before/)
  const promoted = await stage.deploy('production', '1.1.0', second)
  expect([promoted.exitCode, promoted.outputs['outcome']], promoted.out + promoted.err).toEqual([
    0,
    'succeeded',
  ])

  const back = await stage.product.run('rollback', { environment: 'staging' }, stage.env)
  expect([back.exitCode, back.outputs], back.out + back.err).toMatchObject([
    0,
    { version: '1.0.1', digest: first, 'task-definition': served },
  ])
  expect(await stage.serving('staging')).toBe(served)
  expect(good.out + promoted.out + back.out + back.err).not.toContain('hunter2')
  const outcomes = []
  for await (const { record, state } of readRecords(stage.forge(), 'staging', () => true))
    outcomes.push([record.version, record.outcome, state])
  expect(outcomes).toEqual([
    ['1.0.1', 'succeeded', 'success'],
    ['1.1.0', 'succeeded', 'inactive'],
    ['1.0.1', 'succeeded', 'inactive'],
  ])

  const nowhere = await stage.product.run('rollback', { environment: 'staging', to: '7.7.7' }, stage.env)
  expectMendable(nowhere, /no earlier deployment that could serve matches 7\.7\.7/, /Choose one of: /)
})
