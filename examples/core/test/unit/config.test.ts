import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, readConfig } from '../../src/config.ts'

const DEPLOYED = {
  ENVIRONMENT: 'production',
  DATABASE_URL: 'postgresql://core:hunter2@db.example.com/core',
  CORS_ORIGINS: 'https://admin.example.com, https://www.example.com',
}

test('a developer needs no variable at all', () => {
  const config = readConfig({})
  assert.equal(config.environment, 'local')
  assert.equal(config.port, 8080)
  assert.deepEqual(config.release, { version: null, gitSha: null, imageDigest: null })
})

test('a deployed environment reads its own values', () => {
  const config = readConfig({
    ...DEPLOYED,
    DEPLOY_KIT_VERSION: '1.4.0',
    DEPLOY_KIT_SHA: 'a'.repeat(40),
    DEPLOY_KIT_DIGEST: `sha256:${'b'.repeat(64)}`,
  })
  assert.deepEqual(config.corsOrigins, ['https://admin.example.com', 'https://www.example.com'])
  assert.equal(config.logLevel, 'info')
  assert.deepEqual(config.release, {
    version: '1.4.0',
    gitSha: 'a'.repeat(40),
    imageDigest: `sha256:${'b'.repeat(64)}`,
  })
})

test('staging and production have no default for what must differ between them', () => {
  for (const ENVIRONMENT of ['staging', 'production']) {
    assert.throws(() => readConfig({ ENVIRONMENT }), {
      name: 'ConfigError',
      problems: ['DATABASE_URL is missing', 'CORS_ORIGINS is missing'],
    })
  }
})

test('an empty variable counts as missing', () => {
  assert.throws(() => readConfig({ ...DEPLOYED, CORS_ORIGINS: '' }), {
    problems: ['CORS_ORIGINS is missing'],
  })
})

test('every bad key is named at once, and no value is shown', () => {
  const env = {
    ENVIRONMENT: 'staging',
    PORT: 'eighty',
    DATABASE_URL: 'hunter2',
    DATABASE_POOL_MAX: '0',
    CORS_ORIGINS: 'https://admin.example.com/path',
    ADMIN_TOKEN: 'short',
    LOG_LEVEL: 'loud',
    DEPLOY_KIT_DIGEST: 'latest',
  }
  assert.throws(
    () => readConfig(env),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError)
      assert.deepEqual(error.problems.map((line) => line.split(' ')[0]).toSorted(), [
        'ADMIN_TOKEN',
        'CORS_ORIGINS',
        'DATABASE_POOL_MAX',
        'DATABASE_URL',
        'DEPLOY_KIT_DIGEST',
        'LOG_LEVEL',
        'PORT',
      ])
      assert.ok(!error.message.includes('hunter2'))
      assert.ok(!error.message.includes('eighty'))
      return true
    },
  )
})

test('an unknown environment is refused', () => {
  assert.throws(() => readConfig({ ENVIRONMENT: 'prod' }), {
    problems: ['ENVIRONMENT must be one of local, staging, production'],
  })
})
