import { expect, it } from 'vitest'
import { startProduct } from './product.ts'

const product = {
  'deploy-kit.yml':
    'version: 1\nmodule: core\nchecks: { tasks: { lint: { run: "true" } } }\nmigrations: { folder: drizzle }\n',
  'drizzle/20260101000001_init/migration.sql': 'create table t (id int);\n',
}

it('asks drizzle-kit whether schema and migrations agree, unless the check of migrations does', async () => {
  const { run } = await startProduct(product)
  // There is no drizzle-kit in this product: who asks it learns so.
  const asked = await run('lint-test-build')
  expect([asked.exitCode, asked.out]).toEqual([1, expect.stringMatching(/drizzle-kit/)])
  const left = await run('lint-test-build', { 'migrations-drift': 'off' })
  expect([left.exitCode, left.out], left.err).toEqual([0, expect.not.stringMatching(/drizzle-kit/)])
})
