import { checklistOf, frontMatterOf } from '../checklist/index.ts'
import { downPath } from '../folder/index.ts'
import { isDraft } from '../sql/index.ts'
import type { SqlParser } from '../syntax/index.ts'
import type { Migration, MigrationFolder } from '../types.ts'
import { type Finding, judge, type Part } from './types.ts'

/** Every new migration has its checklist in order, and a way down or a reason why there is none. Pure. */
export function checklistPart(folder: MigrationFolder, fresh: ReadonlySet<string>, parser: SqlParser): Part {
  const looked = folder.migrations.filter((migration) => fresh.has(migration.name))
  const findings = [
    ...looked.flatMap((migration) => findingsOf(migration, folder, parser)),
    // A way down may be written for a migration that is long applied.
    ...folder.migrations.flatMap(draftFindings),
  ]
  const without = findings.filter((finding) => finding.rule === 'no-way-down').length
  return judge(findings, {
    passed:
      looked.length === 0
        ? 'there is no new migration'
        : `every new migration (${looked.length}) has its checklist in order, and a way down or a reason for having none`,
    failed:
      findings.length > 0 && findings.every((finding) => finding.rule === 'draft-down')
        ? `${findings.length} ${findings.length === 1 ? 'way down is a draft' : 'ways down are drafts'} that nobody has read yet`
        : without > 0
          ? `${without} of ${looked.length} new migrations ${without === 1 ? 'has' : 'have'} no way down and no reason for it`
          : 'the checklist of a new migration is not in order',
  })
}

function findingsOf(migration: Migration, folder: MigrationFolder, parser: SqlParser): readonly Finding[] {
  const { checklist, problems } = checklistOf(migration, parser, folder.migrations)
  const findings: Finding[] = problems.map((problem) => ({
    rule: `checklist-${problem.kind}`,
    severity: 'error',
    migration: migration.name,
    message: problem.message,
    fix: problem.fix,
    file: problem.at.file,
    line: problem.at.line,
  }))
  const { down } = migration
  if (down === undefined) {
    if (checklist.irreversible === undefined) findings.push(noWayDown(migration, folder))
    return findings
  }
  for (const slip of frontMatterOf(down).slips) {
    findings.push({
      rule: `checklist-${slip.kind}`,
      severity: 'error',
      migration: migration.name,
      message: slip.message,
      fix: slip.fix,
      file: slip.at.file,
      line: slip.at.line,
    })
  }
  return findings
}

function draftFindings({ name, down }: Migration): readonly Finding[] {
  if (down === undefined || !isDraft(down.text)) return []
  return [
    {
      rule: 'draft-down',
      severity: 'error',
      migration: name,
      message: `${down.path} is a draft that nobody has read yet`,
      fix: `Read ${down.path}, change what is wrong, and delete its first line.`,
      file: down.path,
      line: 1,
    },
  ]
}

function noWayDown(migration: Migration, folder: MigrationFolder): Finding {
  const file = downPath(folder, migration)
  return {
    rule: 'no-way-down',
    severity: 'error',
    migration: migration.name,
    message: `${migration.name} has no way down: ${file} does not exist, and nothing says that it is irreversible`,
    fix: `Write ${file} (deploy-kit migrate generate-down drafts that of what drizzle-kit wrote), or put \`-- deploy-kit: irreversible: REASON\` into ${migration.up.path}.`,
    file: migration.up.path,
    line: 1,
  }
}
