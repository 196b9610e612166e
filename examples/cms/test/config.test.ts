import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '../server/config.ts'

const DEPLOYED = { ENVIRONMENT: 'production', CORE_URL: 'https://core.example.com' }

test('a developer needs no variable at all', () => {
  const config = readConfig({})
  assert.equal(config.environment, 'local')
  assert.equal(config.coreUrl.href, 'http://127.0.0.1:8080/')
  assert.equal(config.version, null)
})

test('a deployed environment has no default for where Core is', () => {
  for (const ENVIRONMENT of ['staging', 'production']) {
    assert.throws(() => readConfig({ ENVIRONMENT }), /CORE_URL is missing/)
    assert.throws(() => readConfig({ ENVIRONMENT, CORE_URL: '' }), /CORE_URL is missing/)
  }
})

test('every bad key is named at once', () => {
  const env = { ENVIRONMENT: 'prod', PORT: '99999', CORE_URL: 'core.example.com', DEPLOY_KIT_SHA: 'main' }
  assert.throws(
    () => readConfig(env),
    /4 problem\(s\):\n {2}ENVIRONMENT must [^\n]*\n {2}PORT must [^\n]*\n {2}CORE_URL must [^\n]*\n {2}DEPLOY_KIT_SHA must/,
  )
})

test('what the deploy says is kept', () => {
  const imageDigest = `sha256:${'b'.repeat(64)}`
  const config = readConfig({ ...DEPLOYED, DEPLOY_KIT_VERSION: '1.4.0', DEPLOY_KIT_DIGEST: imageDigest })
  assert.equal(config.version, '1.4.0')
  assert.equal(config.imageDigest, imageDigest)
  assert.equal(config.gitSha, null)
})
