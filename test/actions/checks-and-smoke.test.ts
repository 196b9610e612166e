import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startProduct } from './product.ts'

describe('lint-test-build', () => {
  const config = (tasks: string) =>
    `version: 1\nmodule: core\nchecks:\n  tasks:\n${tasks}\nenvironments: {}\n`

  it('runs every task, and tells all that failed', async () => {
    const product = await startProduct({
      'deploy-kit.yml': config(`    lint: { run: "node -e 'process.exit(3)'" }
    test: { run: "node -e 'console.log(1)'" }
    types: { run: "node -e 'process.exit(4)'" }
    build: { run: "node -e 0", needs: [lint] }`),
    })
    const ran = await product.run('lint-test-build')
    expect([ran.exitCode, ran.outputs], ran.out).toEqual([1, { outcome: 'failed' }])
    expect(ran.out).toMatch(/^✖ lint-test-build · core: failed\n.*lint.*types/)
    expect(ran.out).toMatch(/build\s.*(?:skipped|not run)/)
    expect(ran.out).not.toMatch(/\n\s+at .*:\d+:\d+/)
  })

  it('gives product code no credentials of the job', async () => {
    const secrets = {
      AWS_SECRET_ACCESS_KEY: 'hunter2-a',
      AWS_SESSION_TOKEN: 'hunter2-b',
      GITHUB_TOKEN: 'hunter2-c',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'hunter2-d',
      INPUT_INPUTS: '{"github-token": "hunter2-e"}',
      DEPLOY_KIT_INPUTS: '{"github-token": "hunter2-f"}',
    }
    const product = await startProduct({
      'deploy-kit.yml': config(`    env: { run: "node env.mjs" }`),
      'env.mjs':
        "console.log(JSON.stringify(process.env)); if (JSON.stringify(process.env).includes('hunter2')) process.exit(1)",
    })
    const ran = await product.run('lint-test-build', {}, { ...secrets, OWN: 'is there' })
    expect([ran.exitCode, ran.outputs['outcome']], ran.out + ran.err).toEqual([0, 'passed'])
    expect(ran.err).toContain('is there')
    expect(ran.out + ran.err).not.toContain('hunter2')
  })
})

describe('smoke-test', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  const smoke = `version: 1
defaults: { timeout: 300ms, deadline: 1s, interval: 20ms }
checks:
  - id: version
    path: /version
    converge: { jmespath: imageDigest, equals: "\${DEPLOY_KIT_DIGEST}", instance: instanceId }
  - id: health
    path: /health
    expect: { status: 200 }
`
  const start = async (serving: { readonly digest: string; readonly health: number }) => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/health' ? serving.health : 200
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ imageDigest: serving.digest, instanceId: 'one' }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    return await against(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  }
  const against = async (url: string) => {
    const product = await startProduct({
      'deploy-kit.yml': `version: 1\nmodule: core\nsmoke: smoke.yml\nenvironments:\n  staging: { url: "${url}" }\n`,
      'smoke.yml': smoke,
    })
    return await product.run('smoke-test', { environment: 'staging', version: '1.3.0', digest })
  }

  it.each([
    ['passes', { digest, health: 200 }, 0, 'passed', /^✔/],
    ['fails', { digest, health: 500 }, 1, 'failed', /health/],
    [
      'does not take an old version for the new one',
      { digest: 'sha256:old', health: 200 },
      undefined,
      undefined,
      /sha256:old/,
    ],
  ] as const)('%s', async (_what, serving, exitCode, outcome, says) => {
    const ran = await start(serving)
    expect(ran.out, ran.err).toMatch(says)
    if (exitCode === undefined) expect(ran.exitCode).toBeGreaterThan(0)
    else expect([ran.exitCode, ran.outputs['outcome']], ran.out).toEqual([exitCode, outcome])
    expect(ran.outputs['trace-id']).toMatch(/^[0-9a-f]{32}$/)
  })

  it('that nobody answers is no success', async () => {
    const ran = await against('http://127.0.0.1:9')
    expect(ran.exitCode).toBeGreaterThan(0)
    expect(ran.out).toMatch(/^✖[\s\S]*127\.0\.0\.1:9|ECONNREFUSED/)
    expect(ran.out).not.toMatch(/\n\s+at .*:\d+:\d+/)
  })
})
