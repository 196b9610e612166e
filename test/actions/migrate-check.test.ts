import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startPostgres } from '../support/postgres.ts'
import { startProduct, write } from './product.ts'

const postgres = await startPostgres()
// The files are written by hand: there is neither a schema nor a snapshot of drizzle-kit.
const off = '[schema, folder]'

const first = {
  'drizzle/20260101000001_init/migration.sql': 'create table t (id int primary key, a int);\n',
  'drizzle/20260101000001_init/down.sql': 'drop table t;\n',
  'deploy-kit.yml': 'version: 1\nmodule: core\nmigrations: { folder: drizzle }\n',
}

it('checks what a branch brings against its base, and writes the findings for code scanners', async () => {
  const { url } = await postgres.createDatabase()
  const product = await startProduct(first)
  const base = await product.git('rev-parse', 'HEAD')
  await product.commit('feat: an index', {
    'drizzle/20260101000002_index/migration.sql': 'create index t_a on t (a);\n',
    'drizzle/20260101000002_index/down.sql': 'drop index t_a;\n',
  })
  const flags = { mode: 'check', base, sarif: 'lint.sarif', 'code-quality': 'quality.json' }
  const ran = await product.run(
    'migrate',
    { ...flags, 'migrations-check-off': off, 'migrations-check-shadow-url': '${SHADOW}' },
    { SHADOW: url },
  )
  expect([ran.exitCode, ran.outputs], ran.out + ran.err).toMatchObject([
    3,
    { outcome: 'failed', pending: '1', sarif: 'lint.sarif', 'code-quality': 'quality.json' },
  ])
  const sarif = JSON.parse(await readFile(join(product.folder, 'lint.sarif'), 'utf8'))
  expect(sarif.runs[0].results).toMatchObject([
    {
      ruleId: 'create-index-blocking',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'drizzle/20260101000002_index/migration.sql' },
            region: { startLine: 1 },
          },
        },
      ],
    },
  ])
  expect(JSON.parse(await readFile(join(product.folder, 'quality.json'), 'utf8'))).toMatchObject([
    { check_name: 'create-index-blocking', location: { lines: { begin: 1 } } },
  ])

  write(product.folder, {
    'drizzle/20260101000002_index/migration.sql':
      '-- deploy-kit-ignore create-index-blocking the table is empty until the feature is switched on\ncreate index t_a on t (a);\n',
  })
  const passed = await product.run(
    'migrate',
    { ...flags, 'migrations-check-off': off, 'migrations-check-shadow-url': '${SHADOW}' },
    { SHADOW: url },
  )
  expect([passed.exitCode, passed.outputs['outcome']], passed.out + passed.err).toEqual([0, 'passed'])

  const wrong = await product.run('migrate', {
    mode: 'check',
    'migrations-lint-off': '[create-index-blockin]',
  })
  expect([wrong.exitCode, wrong.out]).toEqual([
    2,
    expect.stringContaining('Did you mean create-index-blocking?'),
  ])
})

it('a product whose drizzle-kit is not installed is not waved through', async () => {
  const { url } = await postgres.createDatabase()
  const product = await startProduct(first)
  const base = await product.git('rev-parse', 'HEAD')
  const ran = await product.run(
    'migrate',
    { mode: 'check', base, 'migrations-check-shadow-url': '${SHADOW}' },
    { SHADOW: url },
  )
  expect([ran.exitCode, ran.outputs['outcome']], ran.out).not.toEqual([0, 'passed'])
  expect(ran.out).toContain('drizzle-kit')
})
