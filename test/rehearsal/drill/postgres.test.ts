import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { refuseHiddenFolder } from '../../../src/rehearsal/drill/stage/postgres.ts'

it('names the folder that keeps the user of PostgreSQL from its programs, to root alone', () => {
  const outer = mkdtempSync(join(tmpdir(), 'hidden-'))
  const inner = join(outer, 'bin')
  mkdirSync(inner)
  const file = join(inner, 'initdb')
  writeFileSync(file, '')
  expect(() => refuseHiddenFolder(file, true)).toThrow(`cannot enter ${outer}`)
  expect(() => refuseHiddenFolder(file, false)).not.toThrow()
  chmodSync(outer, 0o755)
  expect(() => refuseHiddenFolder(file, true)).not.toThrow()
})
