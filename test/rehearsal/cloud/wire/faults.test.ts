import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { AwsService } from '../../../../src/rehearsal/cloud/ports.ts'
import { serve } from './start.ts'

async function ecs(maxAttempts = 1) {
  const taken: unknown[] = []
  const service: AwsService = {
    id: 'ecs',
    operations: {
      UpdateService: async (input) => {
        taken.push(input['service'])
        return { service: { serviceName: String(input['service']) } }
      },
    },
  }
  const started = await serve([service])
  const client = new ECSClient({ ...started.client, maxAttempts, retryMode: 'standard' })
  onTestFinished(() => client.destroy())
  return { ...started, taken, update: () => client.send(new UpdateServiceCommand({ service: 'core' })) }
}

describe('a fault', () => {
  it('throttles as often as it is told, and then lets the call through', async () => {
    const { faults, update, journal } = await ecs()
    faults.add({ service: 'ecs', operation: 'UpdateService', times: 2, fault: { type: 'throttle' } })
    await expect(update()).rejects.toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' })
    await expect(update()).rejects.toMatchObject({ name: 'ThrottlingException' })
    await expect(update()).resolves.toMatchObject({ service: { serviceName: 'core' } })
    expect(journal.entries().map(({ status, error }) => [status, error])).toEqual([
      [400, 'ThrottlingException'],
      [400, 'ThrottlingException'],
      [200, undefined],
    ])
    expect(faults.list()).toEqual([])
  })

  it('skips calls first where it is told to', async () => {
    const { faults, update } = await ecs()
    faults.add({
      service: '*',
      operation: 'Update*',
      skip: 1,
      times: 1,
      fault: { type: 'server-error', statusCode: 503 },
    })
    await update()
    await expect(update()).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      $metadata: { httpStatusCode: 503 },
    })
    await update()
  })

  it('strikes only the caller that it names', async () => {
    const { faults, update } = await ecs()
    faults.add({ service: 'ecs', operation: '*', principal: '*:role/someone', fault: { type: 'throttle' } })
    await expect(update()).resolves.toBeDefined()
  })

  it('denies access in the sentence of AWS', async () => {
    const { faults, update } = await ecs()
    faults.add({ service: 'ecs', operation: 'UpdateService', fault: { type: 'access-denied' } })
    await expect(update()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:iam::111111111111:user/local is not authorized to perform: ecs:UpdateService on resource: * because no identity-based policy allows the ecs:UpdateService action',
    })
  })

  it('answers any named error', async () => {
    const { faults, update } = await ecs()
    faults.add({
      service: 'ecs',
      operation: 'UpdateService',
      fault: { type: 'error', code: 'ServiceNotActiveException', message: 'Service was not ACTIVE.' },
    })
    await expect(update()).rejects.toMatchObject({
      name: 'ServiceNotActiveException',
      message: 'Service was not ACTIVE.',
    })
  })

  it('drops the connection before anything happened', async () => {
    const { faults, update, taken, journal } = await ecs()
    faults.add({ service: 'ecs', operation: 'UpdateService', times: 1, fault: { type: 'drop' } })
    await expect(update()).rejects.toThrow()
    expect(taken).toEqual([])
    expect(journal.entries()).toMatchObject([{ status: 0, error: 'ConnectionDropped' }])
  })

  it('drops the answer after the operation took effect', async () => {
    const { faults, update, taken } = await ecs()
    faults.add({ service: 'ecs', operation: 'UpdateService', times: 1, fault: { type: 'drop', after: true } })
    await expect(update()).rejects.toThrow()
    expect(taken).toEqual(['core'])
  })

  it('delays by the cloud’s clock', async () => {
    const { faults, update, context } = await ecs()
    faults.add({ service: 'ecs', operation: 'UpdateService', fault: { type: 'latency', ms: 60_000 } })
    const answer = update()
    await context.clock.runUntil(answer)
    expect(context.clock.now()).toBe(Date.UTC(2026, 0, 1) + 60_000)
  })

  it('is forgotten by a close, with the call that was waiting cut', async () => {
    const { faults, update, context, close } = await ecs()
    faults.add({ service: 'ecs', operation: 'UpdateService', fault: { type: 'latency', ms: 60_000 } })
    const answer = update()
    const failed = expect(answer).rejects.toThrow()
    while (context.clock.pending === 0) await new Promise((resolve) => setImmediate(resolve))
    await close()
    await failed
    expect(context.clock.pending).toBe(0)
  })
})

describe('the control routes', () => {
  it('place, list and remove faults', async () => {
    const { address, update } = await ecs()
    const url = `${address}/_deploy-kit/faults`
    const rule = { service: 'ecs', operation: 'UpdateService', fault: { type: 'throttle' } }
    const placed = await fetch(url, { method: 'POST', body: JSON.stringify(rule) })
    expect(placed.status).toBe(201)
    const { id } = (await placed.json()) as { id: string }
    await expect(update()).rejects.toThrow('Rate exceeded')
    expect(await (await fetch(url)).json()).toEqual({ faults: [{ ...rule, id, struck: 1 }] })
    expect((await fetch(`${url}/${id}`, { method: 'DELETE' })).status).toBe(200)
    await expect(update()).resolves.toBeDefined()
  })

  it.each([
    ['not JSON', '{', /not JSON/],
    ['no operation', '{"service":"ecs","fault":{"type":"throttle"}}', /operation is not a name/],
    ['an unknown type', '{"service":"ecs","operation":"*","fault":{"type":"fire"}}', /type is "fire"/],
    [
      'an unknown member',
      '{"service":"ecs","operation":"*","time":1,"fault":{"type":"drop"}}',
      /member time is unknown/,
    ],
    ['zero times', '{"service":"ecs","operation":"*","times":0,"fault":{"type":"drop"}}', /times is 0/],
    ['latency without ms', '{"service":"ecs","operation":"*","fault":{"type":"latency"}}', /ms is not/],
  ])('refuse a fault with %s', async (_what, body, error) => {
    const { address } = await ecs()
    const response = await fetch(`${address}/_deploy-kit/faults`, { method: 'POST', body })
    expect(response.status).toBe(400)
    expect(((await response.json()) as { error: string }).error).toMatch(error)
  })

  it('tell the calls that were made, filtered', async () => {
    const { address, update } = await ecs()
    await update()
    const calls = (query: string) =>
      fetch(`${address}/_deploy-kit/calls${query}`).then((answer) => answer.json())
    expect(await calls('?operation=UpdateService')).toMatchObject({
      calls: [
        {
          service: 'ecs',
          operation: 'UpdateService',
          principal: 'arn:aws:iam::111111111111:user/local',
          input: { service: 'core' },
          status: 200,
          at: Date.UTC(2026, 0, 1),
        },
      ],
    })
    expect(await calls('?operation=CreateService')).toEqual({ calls: [] })
  })

  it('are closed to web pages', async () => {
    const { address } = await ecs()
    const response = await fetch(`${address}/_deploy-kit/faults`, {
      method: 'DELETE',
      headers: { origin: 'http://evil' },
    })
    expect(response.status).toBe(403)
  })

  it('answer 404 to what there is not', async () => {
    const { address } = await ecs()
    expect((await fetch(`${address}/_deploy-kit/nothing`)).status).toBe(404)
  })
})

describe('the journal', () => {
  it('keeps secrets out', async () => {
    const started = await serve([{ id: 'ssm', operations: { PutParameter: async () => ({ Version: 1 }) } }])
    const client = new SSMClient(started.client)
    await client.send(new PutParameterCommand({ Name: '/a', Value: 'hunter2', Type: 'SecureString' }))
    client.destroy()
    expect(started.journal.entries()[0]?.input).toEqual({ Name: '/a', Value: '***', Type: 'SecureString' })
  })
})

it('a client that retries gets over two throttles by itself', async () => {
  const started = await serve([
    {
      id: 'sts',
      operations: { GetCallerIdentity: async (_input, { principal }) => ({ Arn: principal.arn }) },
    },
  ])
  const client = new STSClient({ ...started.client, maxAttempts: 3 })
  onTestFinished(() => client.destroy())
  started.faults.add({ service: 'sts', operation: '*', times: 1, fault: { type: 'throttle' } })
  await expect(client.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
    Arn: 'arn:aws:iam::111111111111:user/local',
  })
  expect(started.journal.entries().map(({ error }) => error)).toEqual(['Throttling', undefined])
})
