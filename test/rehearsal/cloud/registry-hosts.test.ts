import { expect, it, onTestFinished } from 'vitest'
import { startRegistry } from '../../../src/rehearsal/cloud/registry/index.ts'
import { registryHosts } from '../../../src/rehearsal/cloud/registry-hosts.ts'
import { pushCore } from './core-image.ts'
import { testContext } from './wire/start.ts'

it('an image is found by the registry’s own host, and by the one that ECR has in this account and region', async () => {
  const context = testContext()
  const registry = await startRegistry(context)
  onTestFinished(() => registry.close())
  const hosts = registryHosts(context, registry)
  const image = await pushCore(registry.url, '1.0.0')
  const digest = image.split('@')[1]
  const ecr = '111111111111.dkr.ecr.eu-west-1.amazonaws.com'
  expect(hosts.digest(image)).toBe(digest)
  expect(hosts.digest(`${registry.host}/core:1.0.0`)).toBe(digest)
  expect(hosts.digest(`${ecr}/core:1.0.0@${digest}`)).toBe(digest)
  expect(hosts.digest(`${registry.host}/core`)).toBeUndefined()
  expect(hosts.digest('docker.io/library/node:24')).toBeUndefined()
  expect(hosts.digest('node')).toBeUndefined()
  expect(hosts.baseUrl(ecr)).toBe(registry.url)
  expect(hosts.baseUrl('222222222222.dkr.ecr.eu-west-1.amazonaws.com')).toBeUndefined()
  expect(hosts.baseUrl(undefined)).toBeUndefined()
})
