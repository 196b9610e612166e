import { join, relative } from 'node:path'
import type { Exec } from '../kernel/index.ts'
import { type Checklist, checklistOf, loadParser, readFolder } from '../migrations/index.ts'

/**
 * The release checklist of the migrations that are new since a tag, as a section of release notes; empty where none is.
 *
 * @param folder the product's folder, in which git runs
 * @param path the migrations folder, relative to it
 * @param since undefined for a first release
 */
export async function migrationNotes(
  exec: Exec,
  folder: string,
  path: string,
  since: string | undefined,
): Promise<string> {
  const { migrations } = await readFolder(join(folder, path))
  const before = since === undefined ? new Set<string>() : await filesAt(exec, folder, path, since)
  const fresh = migrations.filter(({ up }) => !before.has(relative(folder, up.path).replaceAll('\\', '/')))
  if (fresh.length === 0) return ''
  const parser = await loadParser()
  const lines = fresh.map((migration) => `* ${lineOf(checklistOf(migration, parser, migrations).checklist)}`)
  return `### Database migrations\n\n${lines.join('\n')}\n`
}

async function filesAt(exec: Exec, folder: string, path: string, tag: string): Promise<ReadonlySet<string>> {
  const { stdout } = await exec('git', ['ls-tree', '-r', '-z', '--name-only', tag, '--', path], {
    cwd: folder,
  })
  return new Set(stdout.split('\0').filter((name) => name !== ''))
}

const when = {
  before: 'before the deploy',
  during: 'during the deploy',
  after: 'after the deploy',
} as const

function lineOf(checklist: Checklist): string {
  const { risk, phase, timing, failure, requiresCore, irreversible, reason } = checklist
  const parts = [
    `${phase.value}, ${when[timing.value]}`,
    risk.value === 'data-loss'
      ? `**data is lost**${risk.because === undefined ? '' : ` (${risk.because})`}`
      : undefined,
    failure.value === 'forward-fix' ? 'a failure is mended by a further migration' : undefined,
    requiresCore === undefined ? undefined : `needs ${requiresCore.value} or later`,
    irreversible === undefined ? undefined : `cannot be taken back: ${irreversible.value}`,
  ].filter((part) => part !== undefined)
  return `\`${checklist.migration}\`: ${parts.join('; ')}${reason === undefined ? '' : `. ${reason.value}`}`
}
