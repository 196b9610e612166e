import { join } from 'node:path'
import type { Migration, MigrationFolder } from '../types.ts'
import type { BaseBranch, MigrationAt } from './base-branch.ts'
import type { Finding } from './types.ts'

type Known = Extract<BaseBranch, { readonly kind: 'known' }>

/** The migrations that the base branch had neither where this branch left it nor now. */
export function newAgainst(folder: MigrationFolder, base: Known): readonly Migration[] {
  const known = new Set([...base.fork.migrations, ...base.tip.migrations].map((one) => one.name))
  return folder.migrations.filter((migration) => !known.has(migration.name))
}

/**
 * What stands between this branch and the base branch as it is now: a merge that git does without a word and that
 * Drizzle then skips, or applies in another order here than there. Pure.
 */
export function branchConflicts(folder: MigrationFolder, base: Known): readonly Finding[] {
  const here = new Map(
    folder.migrations.map((migration, position) => [migration.name, { migration, position }]),
  )
  const atFork = new Map(base.fork.migrations.map((one) => [one.name, one]))
  const meanwhile = base.tip.migrations.filter((one) => !atFork.has(one.name))
  const mine = newAgainst(folder, base)
  return [
    ...base.fork.migrations.flatMap((one) => changedHere(one, base, here)),
    ...mine.flatMap((migration) => sortsLast(folder, migration, base, meanwhile, mine)),
  ]
}

/** A migration that the base branch already has may be applied somewhere: neither edited nor taken away. */
function changedHere(
  one: MigrationAt,
  base: Known,
  here: ReadonlyMap<string, { readonly migration: Migration }>,
): readonly Finding[] {
  const present = here.get(one.name)
  // The base branch may itself have taken it away or changed it meanwhile.
  const now = base.tip.migrations.find((other) => other.name === one.name)
  if (now === undefined) return []
  if (present === undefined) {
    return [
      {
        rule: 'removed',
        severity: 'error',
        migration: one.name,
        message: `${one.name} is on ${base.label} and not here: deleted or renamed, it stays in every database that has it`,
        fix: `Bring it back: git checkout ${base.label} -- the file, its snapshot and its journal entry. Take a change back by a new migration.`,
      },
    ]
  }
  const blob = base.here.get(one.name)
  if (one.blob === undefined || blob === one.blob || blob === now.blob) return []
  const { path } = present.migration.up
  return [
    {
      rule: 'edited',
      severity: 'error',
      migration: one.name,
      file: path,
      message: `${path} is on ${base.label} with another content: a database that has it keeps the old one, a new database gets this one`,
      fix: `Bring it back (git checkout ${base.label} -- ${path}) and write the change as a new migration.`,
    },
  ]
}

function sortsLast(
  folder: MigrationFolder,
  migration: Migration,
  base: Known,
  meanwhile: readonly MigrationAt[],
  mine: readonly Migration[],
): readonly Finding[] {
  const { label } = base
  const file = migration.up.path
  const fix = regenerate(folder, mine, base)
  const conflict = (rule: string, message: string): readonly Finding[] => [
    {
      rule,
      severity: 'error',
      migration: migration.name,
      file,
      message,
      fix: 'Generate it again on top of the base branch, with the commands below.',
      detail: { language: 'sh', text: fix },
    },
  ]
  if (folder.format === 'journal') {
    const number = numberOf(migration.name)
    // One that the branch has taken away or renamed is told as that.
    const gone = new Set(base.fork.migrations.map((one) => one.name))
    for (const here of folder.migrations) gone.delete(here.name)
    const twin = base.tip.migrations.find(
      (one) => numberOf(one.name) === number && number !== undefined && !gone.has(one.name),
    )
    if (twin !== undefined) {
      return conflict(
        'index-collision',
        `${migration.name} and ${twin.name}, which is on ${label}, have the same number: both stand on the schema before, and the merge leaves a journal that skips one of them`,
      )
    }
  }
  const position = folder.migrations.indexOf(migration)
  const older = base.tip.migrations.filter(
    (one) =>
      (one.when ?? Number.NEGATIVE_INFINITY) >= migration.when ||
      (one.when === undefined && one.name.localeCompare(migration.name) > 0) ||
      folder.migrations.findIndex((other) => other.name === one.name) > position,
  )
  const last = older.at(-1)
  if (last !== undefined) {
    return conflict(
      'not-last',
      folder.format === 'journal'
        ? `${migration.name} sorts before ${last.name}, which is on ${label}: Drizzle skips it in silence on every database that has ${last.name}`
        : `${migration.name} sorts before ${last.name}, which is on ${label}: a new database applies them in another order than one that has ${last.name}`,
    )
  }
  const [first] = mine
  const [rival] = meanwhile
  if (
    rival !== undefined &&
    migration === first &&
    !folder.migrations.some((one) => one.name === rival.name)
  ) {
    return conflict(
      'base-moved-on',
      `${label} has ${rival.name} since this branch left it, and the snapshot of ${migration.name} does not know it: the next drizzle-kit generate would take it back`,
    )
  }
  return []
}

function numberOf(name: string): number | undefined {
  const digits = /^(\d{4})_/.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** The commands that put the new migrations on top of the base branch; hand-written SQL is kept aside. */
function regenerate(folder: MigrationFolder, mine: readonly Migration[], { label, tip }: Known): string {
  const { path, format } = folder
  const kept = (file: string) => `/tmp/kept/${quoted(file.replaceAll(/[\\/]/g, '-'))}`
  const last = Math.max(-1, ...tip.migrations.map((one) => one.idx ?? -1))
  // drizzle-kit numbers what it generates behind the journal's last entry, and dates a folder by its own clock.
  const downOf = (name: string, index: number) =>
    format === 'journal'
      ? quoted(join(path, `${String(last + 1 + index).padStart(4, '0')}_${name}.down.sql`))
      : `"$(ls -d ${quoted(path)}/*_${quoted(name)} | tail -n 1)/down.sql"`
  const keep = mine.flatMap((one) => [one.up.path, ...(one.down === undefined ? [] : [one.down.path])])
  const files = mine.flatMap((one) =>
    format === 'folders'
      ? [join(path, one.name)]
      : [
          one.up.path,
          ...(one.down === undefined ? [] : [one.down.path]),
          join(path, 'meta', `${/^\d+/.exec(one.name)?.[0] ?? one.name}_snapshot.json`),
        ],
  )
  return [
    '# 1. keep what was written by hand (ways down, custom SQL)',
    'mkdir -p /tmp/kept',
    ...keep.map((file) => `cp ${quoted(file)} ${kept(file)}`),
    '# 2. take the new migrations out and bring the base branch in',
    `git rm -r -q -- ${files.map(quoted).join(' ')}`,
    ...(format === 'journal'
      ? [
          `git checkout $(git merge-base HEAD ${quoted(label)}) -- ${quoted(join(path, 'meta', '_journal.json'))}`,
        ]
      : []),
    `git commit -q -m 'chore: migrations are generated again'`,
    `git merge --no-edit ${quoted(label)}`,
    '# 3. generate them again, and put the ways down back',
    ...mine.flatMap((one, index) => {
      const name = one.name.replace(/^\d+_/, '')
      const generate = `npx drizzle-kit generate --name ${quoted(name)}`
      return one.down === undefined
        ? [generate]
        : [generate, `cp ${kept(one.down.path)} ${downOf(name, index)}`]
    }),
  ].join('\n')
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
