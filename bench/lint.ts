/**
 * `node bench/lint.ts`: how long lint takes for 1,000 migrations, in one process from its start; beside it squawk's
 * time for the same files where a `squawk` is on the PATH. The goal is one second.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cpuTime } from './cpu-time.ts'

const count = 1_000
const runs = 7
const work = mkdtempSync(join(tmpdir(), 'deploy-kit-bench-lint-'))
try {
  const folder = join(work, 'drizzle')
  writeFolder(folder)
  const times = Array.from({ length: runs }, () => lintTime(folder))
  const lintMs = Math.min(...times.map((time) => time.ms))
  const inside = Math.min(...times.map((time) => time.inside))
  const cpu = Math.min(...times.map((time) => time.cpu))
  console.log(
    `lint of ${count} migrations, best of ${runs}: ${inside.toFixed(0)} ms (goal 1000), ${cpu.toFixed(0)} ms of CPU; ${lintMs.toFixed(0)} ms of CPU with Node's start and the reading of the folder`,
  )
  const squawk = squawkTime(folder)
  console.log(
    squawk === undefined
      ? 'squawk is not on the PATH, so there is nothing to compare with'
      : `squawk: ${squawk.toFixed(0)} ms; lint takes x${(inside / squawk).toFixed(1)} of it`,
  )
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** What drizzle-kit writes for a schema that grows: a table, a column, a foreign key, an index, in turns. */
function writeFolder(folder: string): void {
  mkdirSync(join(folder, 'meta'), { recursive: true })
  const entries = Array.from({ length: count }, (_, idx) => {
    const table = Math.floor(idx / 4)
    const sql = [
      `CREATE TABLE "t${table}" (\n\t"id" serial PRIMARY KEY NOT NULL,\n\t"name" varchar(256) NOT NULL,\n\t"other_id" integer,\n\t"created_at" timestamp DEFAULT now() NOT NULL\n);\n--> statement-breakpoint\nCREATE INDEX "t${table}_name" ON "t${table}" USING btree ("name");`,
      `ALTER TABLE "t${table}" ADD COLUMN "c" text;`,
      `ALTER TABLE "t${table}" ADD CONSTRAINT "t${table}_fk" FOREIGN KEY ("other_id") REFERENCES "public"."t0"("id") ON DELETE no action ON UPDATE no action;`,
      `CREATE INDEX "t${table}_at" ON "t${table}" USING btree ("created_at");`,
    ][idx % 4]
    const tag = `${String(idx).padStart(4, '0')}_m`
    writeFileSync(join(folder, `${tag}.sql`), sql ?? '')
    return { idx, version: '7', when: idx + 1, tag, breakpoints: true }
  })
  writeFileSync(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
  )
}

function lintTime(folder: string): { readonly ms: number; readonly inside: number; readonly cpu: number } {
  const script = join(work, 'lint.ts')
  const room = join(import.meta.dirname, '..', 'src', 'migrations', 'index.ts')
  const answer = join(work, 'inside')
  writeFileSync(
    script,
    `import { writeFileSync } from 'node:fs'
import { lint, loadParser, readFolder } from ${JSON.stringify(room)}
const { migrations } = await readFolder(${JSON.stringify(folder)})
const start = performance.now()
const before = process.cpuUsage()
const result = lint(migrations, await loadParser())
if (result.files !== ${count} || result.findings.length === 0) throw new Error('nothing was looked at')
const { user, system } = process.cpuUsage(before)
writeFileSync(${JSON.stringify(answer)}, JSON.stringify({ inside: performance.now() - start, cpu: (user + system) / 1000 }))
`,
  )
  const { ms } = cpuTime(process.execPath, [script])
  return {
    ms,
    ...(JSON.parse(readFileSync(answer, 'utf8')) as { readonly inside: number; readonly cpu: number }),
  }
}

function squawkTime(folder: string): number | undefined {
  const files = Array.from({ length: count }, (_, idx) =>
    join(folder, `${String(idx).padStart(4, '0')}_m.sql`),
  )
  let least: number | undefined
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    const { error } = spawnSync('squawk', files, { stdio: 'ignore' })
    if (error !== undefined) return undefined
    least = Math.min(least ?? Number.POSITIVE_INFINITY, performance.now() - start)
  }
  return least
}
