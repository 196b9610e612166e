import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { nodeExec } from '../../src/kernel/index.ts'
import type { RehearsalResult } from '../../src/rehearsal/drill/index.ts'
import { copyProduct } from '../../src/rehearsal/drill/product/index.ts'

/** `deploy-kit rehearse` in the folder of a product: the drills as they ended, and the page as it was written. */

const root = join(import.meta.dirname, '..', '..')

async function rehearse(source: string, ...args: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'own-product-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const product = join(folder, 'product')
  await copyProduct(source, product, nodeExec, process.env)
  const before = await listing(product)
  const [json, page] = [join(folder, 'results.json'), join(folder, 'report.html')]
  const run = await nodeExec(
    process.execPath,
    [
      join(root, 'src', 'cli.ts'),
      ...['rehearse', '--json', json, '--report', page, '--without', 'docker,cosign,grype'],
      ...args,
    ],
    { cwd: product, env: process.env, allowFailure: true },
  )
  expect(run.exitCode, `${run.stdout}\n${run.stderr}`).toBe(0)
  expect(await listing(product)).toEqual(before)
  const result = JSON.parse(await readFile(json, 'utf8')) as RehearsalResult
  for (const probe of result.scenarios.flatMap((it) => it.probes)) {
    expect(probe.requests).toBeGreaterThan(20)
    expect(probe.failures).toEqual([])
  }
  return { result, page: await readFile(page, 'utf8'), text: run.stdout }
}

/** Every file with its digest: the product itself must not be touched. */
async function listing(folder: string): Promise<string> {
  const { stdout } = await nodeExec('sh', ['-c', 'find . -type f | sort | xargs sha256sum'], { cwd: folder })
  return stdout
}

it('a plain Node server with a hand-written deploy-kit.yml, rolled back at the end', {
  timeout: 400_000,
}, async () => {
  const { result, page, text } = await rehearse(join(root, 'test', 'fixtures', 'own-product'))
  expect(result.scenarios.map((it) => [it.name, it.passed])).toEqual([
    ['release', true],
    ['failing-smoke', true],
    ['never-healthy', true],
    ['rollback', true],
  ])
  expect(result.scenarios.at(-1)?.actual).toContain('live serves 2.3.0')
  const assumption = 'The load balancer asks /health whether a task is healthy.'
  expect(result.assumptions).toContain(assumption)
  expect(page).toContain(assumption)
  expect(text).toContain(assumption)
})

it('a product that deploys every push, and so would deploy what takes a rehearsed fault away again', {
  timeout: 400_000,
}, async () => {
  const source = await mkdtemp(join(tmpdir(), 'every-push-'))
  onTestFinished(() => rm(source, { recursive: true, force: true }))
  await cp(join(root, 'test', 'fixtures', 'own-product'), source, { recursive: true })
  await cp(
    join(root, 'test', 'fixtures', 'every-push', 'ship.yml'),
    join(source, '.github', 'workflows', 'ship.yml'),
  )
  const { result } = await rehearse(source, '--scenario', 'failing-smoke', '--scenario', 'never-healthy')
  expect(result.scenarios.map((it) => [it.name, it.passed, it.runs.length])).toEqual([
    ['failing-smoke', true, 1],
    ['never-healthy', true, 1],
  ])
})

it('a folder that is no product is told from one, before anything is started', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'no-product-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  const run = await nodeExec(
    process.execPath,
    [join(root, 'src', 'cli.ts'), 'rehearse', '--product', folder],
    { env: process.env, allowFailure: true },
  )
  expect([run.exitCode, run.stderr]).toEqual([2, expect.stringContaining(`there is no deploy-kit.yml in`)])
})
