import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { layOutReleaseTree } from '../../scripts/release-tree.ts'
import { perform } from '../../src/rehearsal/drill/perform.ts'
import { failingMigration } from '../../src/rehearsal/drill/scenarios/core.ts'
import { downInRollback } from '../../src/rehearsal/drill/scenarios/migrations.ts'
import { openStage, type Stage } from '../../src/rehearsal/drill/stage/stage.ts'

/**
 * A runner of migrations that is broken on purpose: what it sends to PostgreSQL is bent on its way, at the same length,
 * since each message begins with it. Which fault, the environment says.
 */
const bent = String.raw`
import { Socket } from 'node:net'
const faults = {
  'no transaction': [/\bbegin;/g, 'abort;'],
  'down does nothing': [/DROP INDEX "items_by_age"/g, 'select 1'],
}
const fault = faults[process.env['BENT']]
if (fault !== undefined) {
  const write = Socket.prototype.write
  Socket.prototype.write = function (data, ...rest) {
    const text = Buffer.isBuffer(data) ? data.toString('latin1') : undefined
    const now = text?.replace(fault[0], (found) => fault[1].padEnd(found.length))
    return write.call(this, now === undefined ? data : Buffer.from(now, 'latin1'), ...rest)
  }
}
`

const root = join(import.meta.dirname, '..', '..')
let folder: string
let stage: Stage | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broken-runner-'))
  const kit = join(folder, 'tree')
  layOutReleaseTree(kit)
  await writeFile(join(kit, 'dist', 'bent.js'), bent)
  for (const name of ['migrate.js', 'rollback.js']) {
    const file = join(kit, 'dist', name)
    await writeFile(file, `import './bent.js'\n${await readFile(file, 'utf8')}`)
  }
  stage = await openStage({
    root,
    kit,
    cli: join(root, 'src', 'cli.ts'),
    env: process.env,
    say: () => {},
    signal: new AbortController().signal,
  })
  await stage.addProduct('core')
}, 240_000)
afterAll(async () => {
  await stage?.close()
  await rm(folder, { recursive: true, force: true })
})

it.each([
  ['no transaction', failingMigration, /the database of staging is not as it was: .*\+ table public\.prices/],
  ['down does nothing', downInRollback, /the database of production is not as it was: \+ CREATE INDEX/],
])('%s: the drill is not as declared', { timeout: 300_000 }, async (fault, scenario, problem) => {
  if (stage === undefined) throw new Error('no stage')
  Object.assign(stage.jobEnvironment, { BENT: fault })
  const result = await perform(scenario, stage, { onEntry: () => {}, onRunner: () => {} })
  expect(result.problems.join('\n')).toMatch(problem)
})
