import { cp, mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeExec } from '../../../src/kernel/index.ts'
import { copyProduct, findProduct, planProduct } from '../../../src/rehearsal/drill/product/index.ts'
import type { Scene, Seen } from '../../../src/rehearsal/drill/scenario.ts'
import { productScenarios } from '../../../src/rehearsal/drill/scenarios/index.ts'
import type { Change } from '../../../src/rehearsal/drill/stage/product.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const shop = join(root, 'test', 'fixtures', 'own-product')
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-product-'))
  await cp(shop, folder, { recursive: true })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const edit = async (file: string, change: (text: string) => string) =>
  writeFile(join(folder, file), change(await readFile(join(folder, file), 'utf8')))

it('reads service, container, port, listeners and roles from the files that a product has', () => {
  const plan = planProduct(folder)
  expect(plan).toMatchObject({
    module: 'shop',
    version: '2.3.0',
    accountId: '222222222222',
    region: 'eu-central-1',
    imageRepository: 'acme/shop',
    scans: true,
    bases: ['node:24-alpine'],
    migrations: undefined,
    workflows: {
      release: { file: 'ship.yml', name: 'ship' },
      rollback: { file: 'back.yml', name: 'back' },
      pullRequest: undefined,
    },
  })
  expect(
    plan.environments.map((it) => [it.name, it.service, it.port, it.healthPath, it.versionPath]),
  ).toEqual([
    ['preview', 'shop-preview', 3000, '/health', '/version'],
    ['live', 'shop-live', 3000, '/health', '/version'],
  ])
  expect(plan.assumptions).toEqual([
    'The load balancer asks /health whether a task is healthy.',
    'No workflow checks pull requests with deploy-kit: changes are pushed to the main branch.',
    'The repository is called org/shop: the folder has no git remote.',
  ])
})

it('puts an environment after the one that it is promoted from, whatever their order in the file', async () => {
  await edit('deploy-kit.yml', (text) => {
    const [head = '', preview = '', live = ''] = text.split(/^ {2}(?=preview:|live:)/m)
    return `${head}  ${live}  ${preview}`
  })
  expect(planProduct(folder).environments.map((it) => it.name)).toEqual(['preview', 'live'])
})

it.each(['core', 'admin', 'cms'])('finds everything that the example %s needs', (module) => {
  const plan = planProduct(join(root, 'examples', module))
  expect(plan.environments.map((it) => it.name)).toEqual(['staging', 'production'])
  expect(plan.environments[1]?.variables).toMatchObject({ ENVIRONMENT: 'production', PORT: '8080' })
  expect(plan.environments[0]?.databaseVariable).toBe(module === 'core' ? 'DATABASE_URL' : undefined)
  expect(productScenarios(plan).scenarios.map((it) => it.name)).toEqual([
    'release',
    'failing-smoke',
    'never-healthy',
    'rollback',
  ])
})

it('takes ports, secrets and the log group from a task definition', async () => {
  await edit('deploy-kit.yml', (text) =>
    text.replaceAll('container: app,', 'container: app, task-definition: task.json,'),
  )
  await writeFile(
    join(folder, 'task.json'),
    JSON.stringify({
      family: 'shop',
      containerDefinitions: [
        {
          name: 'app',
          portMappings: [{ containerPort: 4000 }],
          secrets: [{ name: 'API_KEY', valueFrom: '/shop/API_KEY' }],
          logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/shop' } },
        },
      ],
    }),
  )
  const plan = planProduct(folder)
  expect(plan.environments[0]).toMatchObject({
    port: 4000,
    logGroup: '/shop',
    secrets: [{ name: 'API_KEY', from: '/shop/API_KEY', value: 'rehearsal-api_key' }],
  })
  expect(plan.assumptions).toContain(
    'The secret API_KEY has a made-up value; give one below secrets: in rehearsal.yml.',
  )
})

describe('what is missing is named, with what to write', () => {
  const cases: readonly (readonly [string, () => Promise<void>, RegExp, RegExp])[] = [
    ['no deploy-kit.yml', () => rm(join(folder, 'deploy-kit.yml')), /no deploy-kit\.yml in/, /write its/],
    ['no Dockerfile', () => rm(join(folder, 'Dockerfile')), /there is no Dockerfile/, /image\.dockerfile/],
    ['no smoke file', () => rm(join(folder, 'smoke.yml')), /there is no smoke\.yml/, /leave the key out/],
    [
      'no port',
      () => edit('Dockerfile', (text) => text.replace('EXPOSE 3000\n', '')),
      /on which port/,
      /EXPOSE/,
    ],
    [
      'no url',
      () => edit('deploy-kit.yml', (text) => text.replace(/^ +url: https:\/\/shop\.test\n/m, '')),
      /environments\.live of deploy-kit\.yml has no url/,
      /https:\/\/shop\.example\.com/,
    ],
    [
      'no workflow of deploy-kit',
      () => rm(join(folder, '.github', 'workflows', 'ship.yml')),
      /no workflow below \.github\/workflows/,
      /release\.yml/,
    ],
    [
      'a database URL that is none of ours to replace',
      () => edit('deploy-kit.yml', (text) => `${text}migrations: { url: "postgres://db.internal/shop" }\n`),
      /the database URL of preview stands in deploy-kit\.yml itself/,
      /\$\{DATABASE_URL\}/,
    ],
    [
      'a wrong key in rehearsal.yml',
      () => writeFile(join(folder, 'rehearsal.yml'), 'port: 3000\nvariable: { A: b }\n'),
      /rehearsal\.yml:2:\d+: variable: is not known here/,
      /variables/,
    ],
  ]
  it.each(cases)('%s', async (_, spoil, message, fix) => {
    await spoil()
    let refused: unknown
    try {
      planProduct(folder)
    } catch (error) {
      refused = error
    }
    expect(refused).toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringMatching(message),
      fix: expect.stringMatching(fix),
    })
  })
})

it('a drill that makes no sense for the product is left out, and that is said', async () => {
  await rm(join(folder, '.github', 'workflows', 'back.yml'))
  await edit('deploy-kit.yml', (text) => text.replace(/^ +test-url: .*preview.*\n/m, ''))
  const { scenarios, left } = productScenarios(planProduct(folder))
  expect(scenarios.map((it) => it.name)).toEqual(['release', 'never-healthy'])
  expect(left).toEqual([
    expect.stringContaining('failing-smoke was left out: preview has no gate'),
    expect.stringContaining('rollback was left out'),
  ])
})

it('of a git repository, remote and newest tag are used, and uncommitted files are copied, ignored ones not', async () => {
  const git = (...args: string[]) =>
    nodeExec('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: folder })
  await git('init', '--quiet')
  await writeFile(join(folder, '.gitignore'), 'private/\n')
  await git('add', '--all')
  await git('commit', '--quiet', '-m', 'feat: a shop')
  await git('tag', 'v7.1.0')
  await git('remote', 'add', 'origin', 'git@github.com:acme/webshop.git')
  await mkdir(join(folder, 'private'))
  await writeFile(join(folder, 'private', 'key'), 'secret')
  await writeFile(join(folder, 'new.js'), '')
  await rm(join(folder, 'package.json'))
  expect(await findProduct(folder, nodeExec, process.env)).toMatchObject({
    version: '7.1.0',
    repository: { owner: 'acme', name: 'webshop' },
  })
  const target = join(folder, 'private', 'copy')
  await copyProduct(folder, target, nodeExec, process.env)
  const copied = (await nodeExec('find', ['.', '-type', 'f'], { cwd: target })).stdout
  expect(copied).toContain('./new.js')
  expect(copied).not.toMatch(/private|package\.json/)
})

it.each([true, false])(
  'copies a link as it is, never one that leads back into the product (git: %s)',
  async (git) => {
    await symlink('package.json', join(folder, 'linked.json'))
    await symlink('made-by-the-build', join(folder, 'dangling'))
    if (git) await nodeExec('git', ['init', '--quiet'], { cwd: folder })
    const target = `${folder}-copy`
    try {
      await copyProduct(folder, target, nodeExec, process.env)
      expect(await readlink(join(target, 'linked.json'))).toBe('package.json')
      expect(await readlink(join(target, 'dangling'))).toBe('made-by-the-build')
    } finally {
      await rm(target, { recursive: true, force: true })
    }
  },
)

it('a bad release of which users of the last environment met anything is not as declared', async () => {
  const drill = productScenarios(planProduct(folder)).scenarios.find((it) => it.name === 'never-healthy')
  const now = { preview: '2.4.0', live: '2.3.0' }
  const problems = await drill?.judge({
    runs: [],
    serving: now,
    servedBefore: now,
    probes: [{ name: 'shop live', requests: 2, failures: [], versions: [{ version: '2.4.0', requests: 2 }] }],
  } as unknown as Seen)
  expect(problems).toContain('users of shop live met 2.4.0 (2 requests)')
})

it('what takes the failing check away again is deployed by no product, not even one that deploys every push', async () => {
  const drill = productScenarios(planProduct(folder)).scenarios.find((it) => it.name === 'failing-smoke')
  const pushed: Change[] = []
  const asItWas = await readFile(join(folder, 'smoke.yml'), 'utf8')
  await drill?.act({
    say: () => {},
    settled: async () => [],
    product: {
      developer: {
        read: async () => asItWas,
        pushMain: async (change: Change) => void pushed.push(change),
      },
    },
  } as unknown as Scene)
  expect(pushed).toEqual([
    expect.objectContaining({ message: expect.not.stringContaining('[skip ci]') }),
    { message: expect.stringMatching(/\n\n\[skip ci\]$/), files: { 'smoke.yml': asItWas } },
  ])
})
