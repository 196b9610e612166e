/**
 * `npm run bench`: what the project promises in numbers, measured side by side in one run. Prints; never judges.
 *
 *   load     CPU time of a bundle until its action begins, against an empty script
 *   size     the release tree, packed as GitHub serves it
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { layOutReleaseTree } from '../scripts/release-tree.ts'
import { type CpuTime, cpuTime } from './cpu-time.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const runs = 15
const work = mkdtempSync(join(tmpdir(), 'deploy-kit-bench-'))
try {
  load()
  size()
} finally {
  rmSync(work, { recursive: true, force: true })
}

function load(): void {
  const chunk = (name: string) => [
    '--input-type=module',
    '-e',
    `const { actions } = await import(${JSON.stringify(join(root, 'dist', 'index.js'))}); await actions[${JSON.stringify(name)}]()`,
  ]
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['an empty script', ['-e', ''], ''],
    ['lint-test-build', chunk('lint-test-build'), 'goal 150 ms'],
    ['smoke-test', chunk('smoke-test'), 'goal 150 ms'],
    ['semver-release', chunk('semver-release'), 'goal 150 ms'],
    ['migrate', chunk('migrate'), 'goal 150 ms'],
    ['plan', chunk('plan'), 'goal 150 ms'],
    ['image-build-sign-scan', chunk('image-build-sign-scan'), 'goal 150 ms'],
  ]
  const seen = new Map<string, CpuTime[]>(cases.map(([name]) => [name, []]))
  // In turns, so that a slower moment of the machine falls on all of them.
  for (let turn = 0; turn < runs; turn++)
    for (const [name, args] of cases) seen.get(name)?.push(cpuTime(process.execPath, args))
  // The AWS SDK is loaded by the action itself, so these run up to the first call, which nobody answers.
  for (let turn = 0; turn < 5; turn++) {
    for (const name of ['deploy-ecs', 'rollback']) {
      const times = seen.get(`${name}, with AWS`) ?? []
      times.push(cpuTime(process.execPath, [join(root, 'dist', `${name}.js`)], unansweredJob(), 1))
      seen.set(`${name}, with AWS`, times)
    }
  }
  const empty = least(seen.get('an empty script') ?? [])
  console.log(`load, CPU ms: least and median of ${runs} runs in turns; ratio to an empty script`)
  const goals = [
    ...cases.map(([name, , goal]) => [name, goal] as const),
    ['deploy-ecs, with AWS', 'goal 260 ms'],
    ['rollback, with AWS', 'goal 260 ms'],
  ] as const
  for (const [name, goal] of goals) {
    const times = seen.get(name) ?? []
    console.log(
      `  ${name.padEnd(24)} ${least(times).toFixed(0).padStart(5)} ${median(times).toFixed(0).padStart(5)}   x${(least(times) / empty).toFixed(1)}   ${goal}`,
    )
  }
}

/** The environment of a job whose AWS endpoint is a closed port. */
function unansweredJob(): Readonly<Record<string, string>> {
  const inputs = {
    module: 'core',
    environment: 'staging',
    version: '1.0.0',
    sha: '0'.repeat(40),
    digest: `sha256:${'0'.repeat(64)}`,
    'image-repository': 'core',
    'image-sign-mode': 'off',
    'aws-region': 'eu-west-1',
    'ecs-cluster': 'staging',
    'ecs-service': 'core',
    'ecs-container': 'core',
  }
  return {
    INPUT_INPUTS: JSON.stringify(inputs),
    GITHUB_REPOSITORY: 'org/core',
    GITHUB_RUN_ID: '1',
    GITHUB_SHA: '0'.repeat(40),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_ACTOR: 'bench',
    GITHUB_WORKSPACE: work,
    RUNNER_TEMP: work,
    GITHUB_OUTPUT: '',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'AKIABENCH',
    AWS_SECRET_ACCESS_KEY: 'bench',
  }
}

function size(): void {
  const tree = join(work, 'tree')
  layOutReleaseTree(tree)
  const packed = join(work, 'tree.tar.gz')
  execFileSync('tar', ['-czf', packed, '-C', tree, '.'])
  const plain = Number(execFileSync('du', ['-sk', tree], { encoding: 'utf8' }).split('\t')[0])
  const kib = statSync(packed).size / 1024
  console.log(
    `\nrelease tree: ${kib.toFixed(0)} KiB packed (goal 2048, x${(kib / 2048).toFixed(2)} of it), ${plain} KiB on disk`,
  )
}

function least(times: readonly CpuTime[]): number {
  return Math.min(...times.map((it) => it.ms))
}

function median(times: readonly CpuTime[]): number {
  return times.map((it) => it.ms).sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN
}
