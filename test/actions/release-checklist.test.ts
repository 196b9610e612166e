import { expect, it } from 'vitest'
import { migrationNotes } from '../../src/actions/release-checklist.ts'
import { nodeExec } from '../../src/kernel/index.ts'
import { startProduct } from './product.ts'

const file = (name: string) => `db/2026010100000${name}/migration.sql`

it('the notes of a release name the migrations that came since the one before, and what they ask for', async () => {
  const product = await startProduct({ [file('1_init')]: 'create table t (a int, b int);\n' })
  const notes = (since?: string) => migrationNotes(nodeExec, product.folder, 'db', since)
  expect(await notes()).toBe(
    '### Database migrations\n\n* `20260101000001_init`: expand, before the deploy\n',
  )
  await product.git('tag', 'v1.0.0')
  expect(await notes('v1.0.0')).toBe('')
  await product.commit('feat: more', {
    [file('2_more')]: 'alter table t add column c int;\n',
    [file('3_less')]:
      '-- deploy-kit: timing=after; phase=contract; risk=data-loss; reason="a is not read since 1.1"; requires-core>=1.1.0\n-- deploy-kit: irreversible: its values are gone\nalter table t drop column a;\n',
  })
  const told = await notes('v1.0.0')
  expect(told).toContain('* `20260101000002_more`: expand, before the deploy\n')
  expect(told).toMatch(
    /\* `20260101000003_less`: contract, after the deploy; \*\*data is lost\*\*.*; needs 1\.1\.0 or later; cannot be taken back: its values are gone\. a is not read since 1\.1\n/,
  )
  expect(told).not.toContain('_init')
})
