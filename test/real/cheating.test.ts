import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { layOutReleaseTree } from '../../scripts/release-tree.ts'
import { perform } from '../../src/rehearsal/drill/perform.ts'
import { release } from '../../src/rehearsal/drill/scenarios/core.ts'
import { openStage, type Stage } from '../../src/rehearsal/drill/stage/stage.ts'
import type { ScenarioResult } from '../../src/rehearsal/drill/types.ts'

const root = join(import.meta.dirname, '..', '..')
let stage: Stage | undefined
const folders: string[] = []
afterEach(async () => {
  await stage?.close()
  stage = undefined
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function rehearse(options: { kit?: string; spoil?: (stage: Stage) => void }): Promise<ScenarioResult> {
  stage = await openStage({
    root,
    cli: join(root, 'src', 'cli.ts'),
    env: process.env,
    say: () => {},
    signal: new AbortController().signal,
    ...(options.kit === undefined ? {} : { kit: options.kit }),
  })
  await stage.addProduct(release.module)
  options.spoil?.(stage)
  return await perform(release, stage, { onEntry: () => {}, onRunner: () => {} })
}

describe('the rehearsal cannot pass by accident', { timeout: 400_000 }, () => {
  it('a deploy action that only sleeps is found out, although every job is green', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cheating-kit-'))
    folders.push(folder)
    const kit = join(folder, 'tree')
    layOutReleaseTree(kit)
    await writeFile(
      join(kit, 'dist', 'deploy-ecs.js'),
      `import { appendFileSync } from 'node:fs'\nsetTimeout(() => appendFileSync(process.env.GITHUB_OUTPUT, 'outcome=succeeded\\n'), 1000)\n`,
    )
    const result = await rehearse({ kit })
    expect(result.passed).toBe(false)
    expect(result.problems.join('\n')).toMatch(/staging serves 1\.0\.0 instead of 1\.1\.0/)
  })

  it('a cloud that serves the old version for ever is found out by the deploy itself', async () => {
    const result = await rehearse({
      spoil: ({ cloud }) => void cloud.ecs.faults.servesOldVersion({ service: 'core' }),
    })
    expect(result.passed).toBe(false)
    expect(result.problems.join('\n')).toMatch(/"release" ended failure instead of success/)
    expect(JSON.stringify(result.runs)).toMatch(/not proven|gate refused it/)
  })
})
