import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const depcruise = join(root, 'node_modules', '.bin', 'depcruise')
const config = join(root, '.dependency-cruiser.cjs')

/** One import that each rule forbids: [the file, what it imports, where that is]. */
const forbidden: Readonly<Record<string, readonly [from: string, imports: string, target: string]>> = {
  'no-cycles': ['src/kernel/one.ts', './two.ts', 'src/kernel/two.ts'],
  'no-capability-imports-another': ['src/ecs/gate.ts', '../smoke/index.ts', 'src/smoke/index.ts'],
  'arrows-point-down-from-capabilities': ['src/image/up.ts', '../main.ts', 'src/main.ts'],
  'arrows-point-down-from-trace-and-config': [
    'src/config/up.ts',
    '../release/index.ts',
    'src/release/index.ts',
  ],
  'arrows-point-down-from-host': ['src/host/up.ts', '../config/index.ts', 'src/config/index.ts'],
  'arrows-point-down-from-report': ['src/report/up.ts', '../host/index.ts', 'src/host/index.ts'],
  'kernel-knows-nobody': ['src/kernel/up.ts', '../report/index.ts', 'src/report/index.ts'],
  'rehearsal-sees-the-product-as-a-user': [
    'src/rehearsal/drill/peek.ts',
    '../../ecs/index.ts',
    'src/ecs/index.ts',
  ],
  'nothing-imports-rehearsal': ['src/actions/rehearse.ts', '../rehearsal/index.ts', 'src/rehearsal/index.ts'],
  'only-host-knows-the-actions-toolkit': [
    'src/checks/core.ts',
    '@actions/core',
    'node_modules/@actions/core/index.js',
  ],
  'the-runner-parses-with-githubs-own-packages': [
    'src/rehearsal/runner/core.ts',
    '@actions/core',
    'node_modules/@actions/core/index.js',
  ],
  'only-aws-files-know-the-sdk': [
    'src/ecs/client.ts',
    '@aws-sdk/client-ecs',
    'node_modules/@aws-sdk/client-ecs/index.js',
  ],
  'processes-start-through-exec': ['src/checks/spawn.ts', 'node:child_process', 'child_process'],
  'front-door-kernel': ['src/trace/side.ts', '../kernel/clock.ts', 'src/kernel/clock.ts'],
  'front-door-report': ['src/ecs/side-report.ts', '../report/clock.ts', 'src/report/clock.ts'],
  'front-door-host': ['src/ecs/side-host.ts', '../host/clock.ts', 'src/host/clock.ts'],
  'front-door-config': ['src/ecs/side-config.ts', '../config/clock.ts', 'src/config/clock.ts'],
  'front-door-trace': ['src/ecs/side-trace.ts', '../trace/clock.ts', 'src/trace/clock.ts'],
  ...Object.fromEntries(
    ['checks', 'image', 'migrations', 'ecs', 'smoke', 'release', 'rollback'].map((name) => [
      `front-door-${name}`,
      [`src/actions/side-${name}.ts`, `../${name}/clock.ts`, `src/${name}/clock.ts`],
    ]),
  ),
  'front-door-between-rooms-of-migrations': [
    'src/migrations/apply/side.ts',
    '../plan/hash.ts',
    'src/migrations/plan/hash.ts',
  ],
  'front-door-to-rooms-of-migrations': [
    'src/migrations/side.ts',
    './plan/hash.ts',
    'src/migrations/plan/hash.ts',
  ],
}

/** What the rules allow, so that they are not passed by forbidding everything. */
const allowed: readonly (readonly [from: string, imports: string])[] = [
  ['src/actions/deploy.ts', '../ecs/index.ts'],
  ['src/ecs/index.ts', '../config/index.ts'],
  ['src/migrations/index.ts', './plan/index.ts'],
  ['src/migrations/apply/apply.ts', '../plan/index.ts'],
  ['src/migrations/plan/index.ts', './hash.ts'],
  ['src/ecs/aws.ts', '@aws-sdk/client-ecs'],
  ['src/config/index.ts', '../kernel/index.ts'],
  ['src/host/github.ts', '@actions/core'],
  ['src/host/index.ts', '../report/index.ts'],
  ['src/kernel/exec.ts', 'node:child_process'],
  ['src/cli.ts', './rehearsal/index.ts'],
  ['src/rehearsal/index.ts', '../kernel/index.ts'],
  ['src/rehearsal/runner/parser.ts', '@actions/workflow-parser'],
  ['src/rehearsal/cloud/sdk.ts', '@aws-sdk/client-ecs'],
]

interface Violation {
  readonly rule: { readonly name: string }
  readonly from: string
  readonly to: string
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-kit-house-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function write(project: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, project, path)), { recursive: true })
  writeFileSync(join(folder, project, path), text, { flag: 'a' })
}

/** A project of nothing but these imports, under the rules of this house. */
function violations(
  project: string,
  imports: readonly (readonly [from: string, imports: string])[],
): readonly Violation[] {
  const files = new Set(imports.map(([from]) => from))
  for (const [from, specifier] of imports) {
    write(project, from, `import '${specifier}'\n`)
    if (specifier.startsWith('.')) files.add(join(dirname(from), specifier))
    else if (!specifier.startsWith('node:')) {
      const name = join('node_modules', specifier)
      write(project, join(name, 'index.js'), '')
      writeFileSync(
        join(folder, project, name, 'package.json'),
        JSON.stringify({ name: specifier, main: 'index.js' }),
      )
    }
  }
  for (const file of files) write(project, file, '')
  write(project, 'tsconfig.json', '{}')
  const { stdout, stderr } = spawnSync(depcruise, ['--config', config, '--output-type', 'json', 'src'], {
    cwd: join(folder, project),
    encoding: 'utf8',
  })
  if (stdout === '') throw new Error(stderr)
  return (JSON.parse(stdout) as { summary: { violations: readonly Violation[] } }).summary.violations
}

test('the sources keep the house rules', () => {
  const output = execFileSync(depcruise, ['--config', config, 'src'], { cwd: root, encoding: 'utf8' })
  expect(output).toContain('no dependency violations found')
})

test('each house rule is broken by the import that it forbids', () => {
  const rules = (createRequire(import.meta.url)(config) as { forbidden: readonly { name: string }[] })
    .forbidden
  expect(Object.keys(forbidden).sort()).toEqual(rules.map((rule) => rule.name).sort())
  const found = violations('broken', [
    ...Object.values(forbidden).map(([from, imports]) => [from, imports] as const),
    ['src/kernel/two.ts', './one.ts'],
  ])
  const seen = new Set(found.map((it) => `${it.rule.name}: ${it.from} -> ${it.to}`))
  for (const [rule, [from, , target]] of Object.entries(forbidden))
    expect(seen).toContain(`${rule}: ${from} -> ${target}`)
})

test('what the house rules allow is allowed', () => {
  expect(violations('sound', allowed)).toEqual([])
})
