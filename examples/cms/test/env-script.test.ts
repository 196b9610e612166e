import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { readConfig } from '../server/config.ts'
import { envScript } from '../server/env-script.ts'

/** What the page sees after it ran /env.js. */
function run(env: Record<string, string>): Record<string, unknown> {
  const window: Record<string, unknown> = {}
  runInNewContext(envScript(readConfig(env)), { window })
  return { ...(window['__ENV__'] as object) }
}

test('one image tells the page about the environment that it runs in', () => {
  const release = { DEPLOY_KIT_VERSION: '1.4.0', DEPLOY_KIT_SHA: 'a'.repeat(40) }
  for (const ENVIRONMENT of ['staging', 'production']) {
    const CORE_URL = `https://core.${ENVIRONMENT}.example.com`
    assert.deepEqual(run({ ENVIRONMENT, CORE_URL, ...release }), {
      ENVIRONMENT,
      CORE_URL,
      ...release,
      DEPLOY_KIT_DIGEST: null,
    })
  }
})

test('nothing else of the environment reaches the page', () => {
  const text = envScript(
    readConfig({ CORE_URL: 'https://core.example.com', DATABASE_URL: 'hunter2', AWS_REGION: 'x' }),
  )
  assert.ok(!text.includes('hunter2'))
  assert.ok(!text.includes('AWS_REGION'))
})

test('a value cannot break out of its string', () => {
  const env = run({ CORE_URL: 'https://core.example.com/"});alert(1);({"' })
  assert.equal(env['CORE_URL'], 'https://core.example.com/%22%7D);alert(1);(%7B%22')
})
