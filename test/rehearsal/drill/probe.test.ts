import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { Probe } from '../../../src/rehearsal/drill/probe.ts'
import { selfSigned } from '../../support/certificate.ts'

let server: Server | undefined
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => server?.close(resolve))
})

const certificate = selfSigned({ dns: ['core.example.com'], ips: [] })

/** Serves the answers one after the other, the last one for ever, and tells when all were given. */
async function serve(answers: readonly { readonly status: number; readonly body: string }[]) {
  let given = 0
  const all = Promise.withResolvers<void>()
  server = createServer({ cert: certificate.certificate, key: certificate.key }, (_, response) => {
    const answer = answers[Math.min(given++, answers.length - 1)]
    response.writeHead(answer?.status ?? 500)
    response.end(answer?.body, () => {
      if (given > answers.length) all.resolve()
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const target = {
    name: 'core production',
    url: 'https://core.example.com/version',
    connect: { host: '127.0.0.1', port },
    ca: certificate.certificate,
  }
  return { target, all: all.promise }
}

const version = (text: string) => ({ status: 200, body: JSON.stringify({ version: text }) })

it('counts every request, failures apart, by the version that answered', async () => {
  const { target, all } = await serve([
    version('1.0.0'),
    version('1.0.0'),
    { status: 503, body: '' },
    { status: 200, body: 'no json' },
    version('1.1.0'),
  ])
  const probe = new Probe(target)
  await all
  const result = await probe.stop()
  expect(result.failures.map((it) => it.problem)).toEqual([
    expect.stringContaining('status 503'),
    expect.stringContaining('JSON'),
  ])
  expect(result.versions.map((it) => it.version)).toEqual(['1.0.0', '1.1.0'])
  expect(result.versions.reduce((sum, it) => sum + it.requests, 0) + result.failures.length).toBe(
    result.requests,
  )
  const inSteps = result.steps
    .flatMap((it) => [it.failed, ...Object.values(it.byVersion)])
    .reduce((sum, it) => sum + it, 0)
  expect(inSteps).toBe(result.requests)
})

it('counts a certificate of somebody else as a failure', async () => {
  const { target } = await serve([version('1.0.0')])
  const probe = new Probe({ ...target, ca: selfSigned({ dns: ['core.example.com'], ips: [] }).certificate })
  await new Promise<void>((resolve) => server?.once('tlsClientError', () => resolve()))
  const result = await probe.stop()
  expect(result.versions).toEqual([])
  expect(result.failures.length).toBe(result.requests)
})
