import { once } from 'node:events'
import { request } from 'node:https'
import { afterEach, expect, test } from 'vitest'
import { type Lab, named, openLab, startTarget, until } from './elb-setup.ts'
import { selfSigned } from './self-signed.ts'

let lab: Lab
afterEach(() => lab.elb.close())

test('a TLS listener shows its certificate and tells the target that TLS was used', async () => {
  const certificate = selfSigned('core.example.com')
  const arn = 'arn:aws:acm:eu-west-1:111111111111:certificate/0'
  lab = openLab(undefined, { certificates: { [arn]: certificate } })
  const group = await lab.targetGroup('blue')
  const listener = await lab.listener([{ Type: 'forward', TargetGroupArn: group }], {
    Protocol: 'HTTPS',
    Port: 54_443,
    Certificates: [{ CertificateArn: arn }],
  })
  const { target, close } = await startTarget((incoming, response) =>
    incoming.url === '/health'
      ? named('ok')(incoming, response)
      : response.end(`${incoming.headers['x-forwarded-proto']} ${incoming.headers['x-forwarded-port']}`),
  )
  lab.elb.register(group, target)
  await until(() => lab.elb.health(group, target).state === 'healthy')

  const { port } = new URL(lab.url(listener))
  const call = request({
    host: '127.0.0.1',
    port,
    servername: 'core.example.com',
    ca: certificate.cert,
    agent: false,
  })
  call.end()
  const [response] = await once(call, 'response')
  let body = ''
  for await (const chunk of response) body += String(chunk)
  expect(body).toBe('https 54443')
  await close()
})
