import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findTool, toolsLock } from '../../src/image/index.ts'
import { installTool } from '../../src/image/tools/index.ts'
import { fetchHttp, nodeExec, PlatformError, systemClock } from '../../src/kernel/index.ts'
import { said } from '../../src/rehearsal/drill/judgement.ts'
import { inspectMachine, type Machine, type ToolFinder } from '../../src/rehearsal/drill/machine/index.ts'
import { perform } from '../../src/rehearsal/drill/perform.ts'
import { release } from '../../src/rehearsal/drill/scenarios/core.ts'
import { migrateInTask } from '../../src/rehearsal/drill/scenarios/migrate-in-task.ts'
import { unsignedImage } from '../../src/rehearsal/drill/scenarios/unsigned.ts'
import { openStage, type Stage } from '../../src/rehearsal/drill/stage/stage.ts'
import { makeGrypeDatabase } from './grype-database.ts'

/*
 * The rehearsal with everything that a machine can have: images built by docker buildx from the real Dockerfile, tasks
 * in docker, signatures by real cosign, scans by real grype with a database of the test's own.
 */

const root = join(import.meta.dirname, '../..')
const source = { lock: toolsLock(), cacheDir: join(root, '.cache/tools') }
const watcher = { onEntry: () => {}, onRunner: () => {} }
const { signal } = new AbortController()

const toolFinder: ToolFinder = async (tool) => {
  const found = await findTool(tool, source, {
    exec: nodeExec,
    env: process.env,
    signal,
    log: { info: () => {} },
  })
  const { version, go } = source.lock[tool]
  return { version, package: go.package, path: found?.path, cacheDir: source.cacheDir }
}

let database: string
let machine: Machine
let stage: Stage

beforeAll(async () => {
  database = await mkdtemp(join(tmpdir(), 'rehearsal-grype-'))
  await makeGrypeDatabase(database)
  for (const tool of ['cosign', 'grype'] as const) {
    await installTool(tool, source, {
      exec: nodeExec,
      // A release download is out of reach, so that the way over Go is taken.
      http: async (request) => {
        if (new URL(request.url).hostname === '127.0.0.1') return fetchHttp(request)
        throw new PlatformError('http', `${request.url} is not asked for here`)
      },
      clock: systemClock,
      random: Math.random,
      log: { info: () => {} },
      signal,
      env: process.env,
    })
  }
  const env = { ...process.env, HOME: process.env['HOME'] ?? homedir(), GRYPE_DB_CACHE_DIR: database }
  machine = await inspectMachine({
    exec: nodeExec,
    env,
    findTool: toolFinder,
    without: [],
    scans: true,
    say: () => {},
    signal,
  })
  stage = await openStage({ root, cli: join(root, 'src/cli.ts'), machine, env, say: () => {}, signal })
}, 15 * 60_000)

afterAll(async () => {
  await stage?.close()
  await machine?.close()
  await rm(database, { recursive: true, force: true })
}, 60_000)

describe('the rehearsal with docker, buildx, cosign and grype', { timeout: 400_000 }, () => {
  it('finds all of them on this machine, and names what they cannot show', () => {
    expect(machine).toMatchObject({ tasks: 'docker', buildx: true, inputs: { 'image-builder': 'buildx' } })
    expect(machine.exercised).toHaveLength(4)
    expect(machine.notExercised.join('\n')).toMatch(/base image was not used[\s\S]*keyless/)
    expect(machine.notExercised).toHaveLength(2)
  })

  it('brings a good release from pull request to production', async () => {
    const result = await perform(release, stage, watcher)
    expect(result.problems).toEqual([])
    const steps = result.runs.flatMap((run) => run.jobs.flatMap((job) => job.steps))
    const all = steps.map(said).join('\n')
    expect(all).toContain('docker buildx build')
    expect(all).toContain(`grype ${source.lock.grype.version}`)
    // The deploy names whose signature it verified.
    expect(all).toMatch(/[Ss]igned by[^\n]*key that is configured/)
    expect(stage.cloud.tasks.kind).toBe('docker')
    const running = await nodeExec('docker', [
      'ps',
      '--filter',
      'label=deploy-kit.cloud',
      '--format',
      '{{.Image}}',
    ])
    expect(running.stdout.trim().split('\n')).toHaveLength(4)
    expect(running.stdout).toContain(`${stage.cloud.registry.host}/core`)
  })

  it("refuses an image without a signature, and one with another's", async () => {
    expect((await perform(unsignedImage, stage, watcher)).problems).toEqual([])
  })

  it('refuses a release in whose image the scan finds a critical, and deploys nothing', async () => {
    const before = stage.cloud.calls.entries({ service: 'ecs', operation: 'UpdateService' }).length
    await makeGrypeDatabase(database, 'hono')
    const result = await perform(
      {
        ...release,
        name: 'vulnerable',
        act: async ({ product, settled }) => {
          await product.developer.pushMain({
            message: 'feat: a farewell',
            files: { 'src/features/farewell.ts': 'export const farewell = true\n' },
          })
          await settled()
        },
        judge: () => [],
      },
      stage,
      watcher,
    )
    const run = result.runs.findLast((it) => it.workflow === 'release')
    expect(run?.conclusion).toBe('failure')
    const failed = run?.jobs.flatMap((job) => job.steps.filter((step) => step.outcome === 'failure')) ?? []
    expect(failed.map(said).join('\n')).toMatch(/GHSA-test-crit-hono/)
    const conclusions = Object.fromEntries((run?.jobs ?? []).map((job) => [job.id, job.conclusion]))
    expect(conclusions).toMatchObject({
      'release / image': 'failure',
      'release / publish': 'skipped',
      'release / deploy': 'skipped',
    })
    expect(stage.cloud.calls.entries({ service: 'ecs', operation: 'UpdateService' })).toHaveLength(before)
    expect(result.actual).toMatch(/staging serves 1\.1\.0; production serves 1\.1\.0/)
    expect(result.probes[0]?.failures).toEqual([])
  })

  it('applies migrations as tasks in docker, by the runner of the image whose signature was verified', async () => {
    await makeGrypeDatabase(database)
    const result = await perform(migrateInTask, stage, watcher)
    expect(result.problems).toEqual([])
    const steps = result.runs.flatMap((run) => run.jobs.flatMap((job) => job.steps))
    expect(steps.map(said).join('\n')).toMatch(/registered core-production-task:\d+ with the image sha256:/)
  })
})
