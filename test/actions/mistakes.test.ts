import { describe, expect, it } from 'vitest'
import { startPostgres } from '../support/postgres.ts'
import { type Environment, startProduct } from './product.ts'

const config = `version: 1
module: core
checks:
  tasks:
    lint: { run: "true" }
image: { repository: core, builder: buildx, scan: off, sign: { mode: off } }
migrations: { folder: drizzle, url: "\${DATABASE_URL}" }
environments:
  staging:
    aws: { region: eu-west-1 }
    ecs: { cluster: staging, service: core, container: core }
    secrets: { ssm: /core/staging }
    url: https://core.staging.example.com
`

const files = {
  'deploy-kit.yml': config,
  Dockerfile: 'FROM node:24\n',
  'drizzle/20260101000000_a/migration.sql': 'create table a (id int);\n',
}
const version = '1.3.0'
const digest = `sha256:${'a'.repeat(64)}`
const sha = 'b'.repeat(40)

interface Mistake {
  readonly name: string
  readonly flags?: Readonly<Record<string, string>>
  readonly env?: Environment
  readonly files?: Readonly<Record<string, string>>
  readonly exitCode?: number
  /** What happened, as the report says it. */
  readonly says: string | RegExp
  /** What to do about it. */
  readonly next: string | RegExp
}

/** Every report of a mistake: one sentence, what to do, no stack. */
function check(
  ran: { readonly out: string; readonly err: string; readonly exitCode: number | null },
  mistake: Mistake,
) {
  // What the command line itself refuses stands on stderr.
  const said = ran.out === '' ? ran.err : ran.out
  const [title = '', ...lines] = said.split('\n')
  expect(title, ran.out + ran.err).toMatch(/^✖ /)
  expect(lines[0]).toMatch(mistake.says)
  expect(said).toMatch(mistake.next)
  expect(ran.out + ran.err).not.toMatch(/\n\s+at .*:\d+:\d+/)
  expect(ran.err.match(/^error: /gm) ?? []).toHaveLength(ran.out === '' ? 0 : 1)
  expect(ran.exitCode).toBe(mistake.exitCode ?? 2)
}

describe('a mistake ends in one sentence and what to do:', () => {
  it.each<[string, Mistake]>([
    [
      'a wrong key in deploy-kit.yml',
      {
        name: 'lint-test-build',
        files: { 'deploy-kit.yml': config.replace('module: core', 'module: core\nimages: {}') },
        says: /deploy-kit\.yml:3:1: .*images/,
        next: /image/,
      },
    ],
    [
      'deploy-kit.yml that is no YAML',
      {
        name: 'lint-test-build',
        files: { 'deploy-kit.yml': 'version: 1\nmodule: [core\n' },
        says: /deploy-kit\.yml/,
        next: /./,
      },
    ],
    [
      'a command that does not exist',
      { name: 'deploy', says: 'there is no command deploy', next: /deploy-kit COMMAND|Did you mean/ },
    ],
    [
      'an input that does not exist',
      {
        name: 'deploy-ecs',
        flags: { enviroment: 'staging' },
        says: 'there is no input enviroment',
        next: 'Did you mean environment?',
      },
    ],
    [
      'a missing input',
      {
        name: 'deploy-ecs',
        flags: { version, sha, digest },
        says: 'the input environment is missing',
        next: 'Set environment: the environment of deploy-kit.yml to act on, for example staging.',
      },
    ],
    [
      'an environment that does not exist',
      {
        name: 'deploy-ecs',
        flags: { environment: 'stagng', version, sha, digest },
        says: 'there is no environment stagng; the environments are staging',
        next: 'Did you mean staging?',
      },
    ],
    [
      'a tag where a digest is wanted',
      {
        name: 'deploy-ecs',
        flags: { environment: 'staging', version, sha, digest: 'latest' },
        says: 'the input digest is "latest", which is not a digest',
        next: 'A tag can be moved, a digest cannot.',
      },
    ],
    [
      'a short sha',
      {
        name: 'deploy-ecs',
        flags: { environment: 'staging', version, sha: 'abc1234', digest },
        says: 'the commit "abc1234" is not a full sha',
        next: 'Set sha to the 40 hex digits',
      },
    ],
    [
      'a word that is none of a few',
      {
        name: 'semver-release',
        flags: { mode: 'prepar' },
        says: 'the input mode is "prepar"',
        next: 'plan, prepare, collect, publish',
      },
    ],
    [
      'a smoke test that is not configured',
      {
        name: 'smoke-test',
        flags: { environment: 'staging', version, sha, digest },
        says: 'smoke is not configured',
        next: 'Add smoke to deploy-kit.yml, or give its values as inputs.',
      },
    ],
    [
      'no GitHub token',
      {
        name: 'semver-release',
        flags: { mode: 'prepare' },
        says: 'no GitHub token was given',
        next: 'Set GITHUB_TOKEN, for example to the answer of `gh auth token`.',
      },
    ],
    [
      'a database URL that is not set',
      {
        name: 'migrate',
        flags: { environment: 'staging' },
        says: 'migrations.url refers to the environment variable DATABASE_URL, which is not set',
        next: 'Set DATABASE_URL: in a workflow in the env of the step, from the secrets of the environment; in a terminal in the shell, or give migrations.url by its flag.',
      },
    ],
    [
      'buildx without docker',
      {
        name: 'image-build-sign-scan',
        flags: { phase: 'build', version },
        env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
        says: /docker|buildx/i,
        next: /image\.builder|docker/i,
      },
    ],
    [
      'a folder of migrations that does not exist',
      {
        name: 'migrate',
        flags: { environment: 'staging', 'migrations-folder': 'nowhere' },
        env: { DATABASE_URL: 'postgres://127.0.0.1:9/core' },
        says: /nowhere/,
        next: /./,
      },
    ],
  ])('%s', async (_what, mistake) => {
    const product = await startProduct({ ...files, ...mistake.files }, { verbose: false })
    check(await product.run(mistake.name, mistake.flags, mistake.env), mistake)
  })

  it('a checkout that is shallow', async () => {
    const whole = await startProduct(files)
    await whole.commit('fix: a')
    const product = await startProduct({}, { cloneOf: `file://${whole.folder}`, verbose: false })
    await product.git('fetch', '--quiet', '--depth=1')
    await product.git('checkout', '--quiet', 'FETCH_HEAD')
    check(await product.run('semver-release'), {
      name: 'semver-release',
      says: 'the checkout is shallow',
      next: 'Set `fetch-depth: 0` on actions/checkout.',
    })
  })

  it('a database that cannot be reached, whose password nobody reads', async () => {
    const product = await startProduct(files, { verbose: false })
    const ran = await product.run(
      'migrate',
      { environment: 'staging' },
      { DATABASE_URL: 'postgres://core:hunter2@127.0.0.1:9/core' },
    )
    expect(ran.out).toMatch(/✖ migrate · core → staging: /)
    expect(ran.out).toMatch(/127\.0\.0\.1:9|ECONNREFUSED|refused/)
    expect(ran.exitCode).toBe(6)
    expect(ran.out + ran.err).not.toContain('hunter2')
    expect(ran.out + ran.err).not.toMatch(/\n\s+at .*:\d+:\d+/)
  })

  it('a database that refuses the password', async () => {
    const { url } = await startPostgres()
    const wrong = new URL(url)
    wrong.username = 'nobody_of_us'
    wrong.password = 'hunter2'
    const product = await startProduct(files, { verbose: false })
    const ran = await product.run('migrate', { environment: 'staging' }, { DATABASE_URL: wrong.href })
    expect(ran.out).toMatch(/nobody_of_us|authentication/)
    expect(ran.exitCode).toBeGreaterThan(0)
    expect(ran.out + ran.err).not.toContain('hunter2')
  })
})

it('what is right is done: migrations reach a real database', async () => {
  const database = await (await startPostgres()).createDatabase()
  const product = await startProduct(files)
  const ran = await product.run('migrate', { environment: 'staging' }, { DATABASE_URL: database.url })
  expect([ran.exitCode, ran.outputs], ran.out + ran.err).toMatchObject([
    0,
    { outcome: 'applied', applied: '1' },
  ])
  expect(await database.query('select * from a')).toEqual([])
})
