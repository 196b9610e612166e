import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { nodeExec } from '../../src/kernel/index.ts'
import { resultReader } from '../../src/report/index.ts'
import { journalFolder } from '../migrations/fixture.ts'
import { startPostgres } from '../support/postgres.ts'
import { repositoryRoot } from './checkout.ts'

/** dist/ as it ships, somewhere without node_modules. */
let dist: string
let call: { readonly chunk: string; readonly module: string }

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'dk-bundle-'))
  await cp(join(repositoryRoot, 'dist'), dist, { recursive: true })
  call = await parserCall()
  // What the bundle's own code calls, within reach of a script.
  await writeFile(
    join(dist, 'index.js'),
    `${await readFile(join(dist, 'index.js'), 'utf8')}\nexport { __nccwpck_require__ as bundle };\n`,
  )
})
afterAll(() => rm(dist, { recursive: true, force: true }))

/** The `import('libpg-query')` of src/migrations as ncc wrote it: which chunk it loads, which module it takes. */
async function parserCall() {
  for (const file of (await readdir(dist)).filter((name) => name.endsWith('.js'))) {
    const text = await readFile(join(dist, file), 'utf8')
    if (!text.includes('PgQueryModule')) continue
    const chunk = /^export const id = (\d+);/.exec(text)?.[1]
    for (const other of (await readdir(dist)).filter((name) => name.endsWith('.js'))) {
      const module = new RegExp(`import\\(\\) \\*/ ${chunk}\\)\\.then\\([^,]*, (\\d+)`).exec(
        await readFile(join(dist, other), 'utf8'),
      )?.[1]
      if (chunk !== undefined && module !== undefined) return { chunk, module }
    }
  }
  throw new Error('dist/ has no parser in a chunk of its own: run node scripts/build.ts first')
}

async function run(script: string): Promise<unknown> {
  const file = join(dist, 'try.mjs')
  await writeFile(file, script)
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: dist })
  return JSON.parse(stdout)
}

describe('the bundle', () => {
  it("parses SQL with PostgreSQL's parser where there is no node_modules", async () => {
    const sql = 'ALTER TABLE "größe" DROP COLUMN b; DO $$ BEGIN DROP TABLE t; END $$'
    const answer = await run(`
      import { bundle } from './index.js'
      await bundle.e(${call.chunk})
      const library = bundle(${call.module})
      await library.loadModule()
      const { stmts } = library.parseSync(${JSON.stringify(sql)})
      console.log(JSON.stringify(stmts.map((it) => Object.keys(it.stmt)[0])))
    `)
    expect(answer).toEqual(['AlterTableStmt', 'DoStmt'])
  })

  it('does not load the parser before somebody parses', async () => {
    const answer = await run(`
      import { actions, bundle } from './index.js'
      for (const load of Object.values(actions)) if (typeof load === 'function') await load().catch(() => {})
      console.log(JSON.stringify(${JSON.stringify(call.module)} in bundle.m))
    `)
    expect(answer).toBe(false)
  })

  it('is all that an image needs to apply its migrations', async () => {
    const database = await (await startPostgres()).createDatabase()
    const project = await mkdtemp(join(tmpdir(), 'dk-image-'))
    onTestFinished(() => rm(project, { recursive: true, force: true }))
    const up = 'create table item (id int primary key);'
    await journalFolder([{ name: 'init', up }], join(project, 'drizzle'))
    const runner = (args: readonly string[], env: Readonly<Record<string, string>>) =>
      nodeExec(process.execPath, [join(dist, 'runner.js'), ...args], {
        cwd: project,
        env: { PATH: process.env['PATH'], HOME: project, ...env },
        allowFailure: true,
      })
    const inputs = { module: 'core', 'migrations-url': '${DATABASE_URL}' }
    const ran = await runner(['migrate', '--mode', 'apply'], {
      DATABASE_URL: database.url,
      DEPLOY_KIT_INPUTS: JSON.stringify(inputs),
      DEPLOY_KIT_RESULT: 'nonce',
    })
    expect(ran.exitCode, ran.stderr).toBe(0)
    expect(await database.query('select count(*)::int as n from item')).toEqual([{ n: 0 }])
    const reader = resultReader('nonce')
    for (const line of ran.stderr.split('\n')) reader.take(line)
    expect(reader.result()).toMatchObject({
      kind: 'complete',
      document: { outputs: { outcome: 'applied', applied: '1' }, report: { status: 'success' } },
    })
    const other = await runner(['deploy-ecs'], {})
    expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining('migrate --mode MODE')])
  })
})
