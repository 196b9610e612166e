import { createHash } from 'node:crypto'
import type { Migration, MigrationFolder, RefusalReason } from '../types.ts'
import type { Classification } from './classify.ts'
import type { PlanOptions } from './plan.ts'

/** Where a plan of a whole deploy took from what is applied: asked the database, or read the release record. */
export type PlanBasis = 'database' | 'record'

/** What a whole deploy was to apply. */
interface DeployPlan {
  readonly folder: MigrationFolder
  /** All that is pending, whatever its phase. */
  readonly pending: readonly Migration[]
  readonly basis: PlanBasis
  readonly options: Pick<PlanOptions, 'outOfOrder' | 'ahead'>
}

const folderParts = ['names', 'files', 'beside'] as const

/**
 * Names what a whole deploy would apply, before it and after it, by a text such as
 * `d1.record.14.13-14.<names>.<files>.<beside>.<options>`: how many migrations the folder has, which of them were
 * pending, a digest each of their names, of their SQL, and of the ways down and front matter beside it. The database's
 * own rows are not part of it, so that a plan from the release record and one from the database name the same thing;
 * and since it holds for both phases of the deploy, an approval covers both. Pure.
 */
export function deployHash({ folder, pending, basis, options }: DeployPlan): string {
  const positions = folder.migrations.flatMap((one, index) => (pending.includes(one) ? [index + 1] : []))
  const digests = digestsOf(folder)
  return [
    'd1',
    basis,
    String(folder.migrations.length),
    rangesOf(positions),
    ...folderParts.map((part) => digests[part]),
    optionsOf(options),
  ].join('.')
}

export function isDeployHash(text: string): boolean {
  return text.startsWith('d1.')
}

/**
 * Holds what was agreed to for a whole deploy against what there is now. `refusal` says what differs. Where nothing is
 * applied that was not agreed to, `already` names what was agreed to and is there by now: the record does not know of a
 * migration whose deploy failed after it, so a plan from a record allows for that; one that asked the database only
 * allows for what the same run applied, whose failed job was run again.
 */
export function checkDeployPlan(
  agreed: string,
  now: {
    readonly folder: MigrationFolder
    readonly classes: Pick<Classification, 'applied' | 'pending'>
    readonly options: PlanOptions
    /** What an earlier attempt of this very run applied, by the log. */
    readonly byThisRun?: readonly string[]
  },
): { readonly refusal: RefusalReason | undefined; readonly already: readonly string[] } {
  const { folder, classes, options } = now
  const was = read(agreed)
  if (was === undefined)
    return refused(
      `${JSON.stringify(agreed)} is not the hash of a plan of this version of deploy-kit`,
      'Plan again with the version that applies, and give that hash.',
    )
  const digests = digestsOf(folder)
  const differs = [
    ...folderDifferences(was, digests, folder.migrations.length),
    ...(was.options === optionsOf(options) ? [] : ['out-of-order or ahead is set otherwise']),
  ]
  if (differs.length > 0)
    return refused(
      `the plan that was agreed to does not hold any more: ${differs.join('; ')}`,
      'Apply from the commit that was planned, with the same options; or plan that commit again and have it agreed to.',
    )
  const applied = new Set(classes.applied.map(({ migration }) => migration))
  const at = (test: (position: number) => boolean) => folder.migrations.filter((_, index) => test(index + 1))
  const lost = at((position) => !was.pending.has(position)).filter((one) => !applied.has(one))
  if (lost.length > 0) {
    const names = lost.map(({ name }) => name).join(', ')
    return refused(
      was.basis === 'record'
        ? `the plan that was agreed to counted ${names} as applied, because the release record says so, and the database does not have ${lost.length === 1 ? 'it' : 'them'}`
        : `the database changed since the plan that was agreed to: ${names} ${lost.length === 1 ? 'is' : 'are'} not applied any more`,
      was.basis === 'record'
        ? `Find out who took ${lost.length === 1 ? 'it' : 'them'} back, or never applied ${lost.length === 1 ? 'it' : 'them'}. Then apply by itself what is missing (\`deploy-kit migrate apply --environment NAME\`), and start the deploy again.`
        : 'Find out who took it back, then start the deploy again, so that it is planned and agreed to anew.',
    )
  }
  const already = at((position) => was.pending.has(position))
    .filter((one) => applied.has(one))
    .map(({ name }) => name)
  if (options.phase === 'after') return { refusal: undefined, already: [] }
  const byOthers = already.filter((name) => now.byThisRun?.includes(name) !== true)
  if (byOthers.length === 0 || was.basis === 'record') return { refusal: undefined, already }
  const rest = classes.pending.map(({ name }) => name)
  return refused(
    `the database changed since the plan that was agreed to: ${byOthers.join(', ')} ${byOthers.length === 1 ? 'was' : 'were'} applied by somebody else meanwhile; ${rest.length === 0 ? 'nothing is' : `${rest.join(', ')} ${rest.length === 1 ? 'is' : 'are'} still`} pending`,
    'Start the deploy again, so that it is planned and agreed to anew.',
  )
}

interface Read {
  readonly basis: PlanBasis
  readonly total: number
  readonly pending: ReadonlySet<number>
  readonly digests: readonly string[]
  readonly options: string
}

const shape =
  /^d1\.(?<basis>database|record)\.(?<total>\d+)\.(?<ranges>none|\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)\.(?<digests>[0-9a-f]{12}\.[0-9a-f]{12}\.[0-9a-f]{12})\.(?<options>[a-z]+-[a-z]+)$/

function read(text: string): Read | undefined {
  const groups = shape.exec(text)?.groups
  if (groups === undefined) return undefined
  return {
    basis: groups['basis'] === 'record' ? 'record' : 'database',
    total: Number(groups['total']),
    pending: positionsOf(groups['ranges'] ?? 'none'),
    digests: (groups['digests'] ?? '').split('.'),
    options: groups['options'] ?? '',
  }
}

const partSentences: Readonly<Record<(typeof folderParts)[number], string>> = {
  names: 'the folder has other migrations',
  files: 'the SQL of a migration is another',
  beside: 'a way down or the front matter beside a migration is another, or is missing here',
}

function folderDifferences(was: Read, now: Digests, total: number): readonly string[] {
  if (was.total !== total)
    return [`the folder has ${total} ${total === 1 ? 'migration' : 'migrations'}, and had ${was.total}`]
  return folderParts.flatMap((part, index) => (was.digests[index] === now[part] ? [] : [partSentences[part]]))
}

type Digests = Readonly<Record<(typeof folderParts)[number], string>>

function digestsOf({ migrations }: MigrationFolder): Digests {
  return {
    names: digest(migrations.map(({ name }) => name)),
    files: digest(migrations.map(({ up }) => up.hash)),
    beside: digest(migrations.map(({ down, sidecar }) => [down?.hash ?? null, sidecar?.text ?? null])),
  }
}

function optionsOf({ outOfOrder, ahead }: Pick<PlanOptions, 'outOfOrder' | 'ahead'>): string {
  return `${outOfOrder ?? 'default'}-${ahead ?? 'refuse'}`
}

/** `3-5,9` for 3, 4, 5 and 9. */
function rangesOf(positions: readonly number[]): string {
  const ranges: { from: number; to: number }[] = []
  for (const position of positions) {
    const last = ranges.at(-1)
    if (last !== undefined && last.to === position - 1) last.to = position
    else ranges.push({ from: position, to: position })
  }
  return ranges.length === 0
    ? 'none'
    : ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(',')
}

function positionsOf(ranges: string): ReadonlySet<number> {
  if (ranges === 'none') return new Set()
  return new Set(
    ranges.split(',').flatMap((range) => {
      const [from = 0, to = from] = range.split('-').map(Number)
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
    }),
  )
}

function refused(message: string, fix: string) {
  return {
    refusal: { kind: 'plan-changed' as const, migration: undefined, message, fix },
    already: [],
  }
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12)
}
