import { draftMark, readStatements } from '../sql/index.ts'

/** What is written into a new down file: the mark, what it loses as front matter, the SQL. Pure. */
export function draftText(drizzleKit: string, statements: readonly string[]): string {
  const losses = lossesOf(statements)
  return [
    `${draftMark} written through drizzle-kit ${drizzleKit} and read by nobody yet. Read it, change it, delete this line.`,
    ...(losses.length === 0
      ? []
      : [`-- deploy-kit: risk=data-loss; reason="${losses.join(', ').replaceAll('"', "'")}"`]),
    `${statements.join('\n--> statement-breakpoint\n')}\n`,
  ].join('\n')
}

/** What these statements may lose for good, for example `DROP TABLE users`. */
export function lossesOf(statements: readonly string[]): readonly string[] {
  return statements
    .flatMap((text) => readStatements(text))
    .flatMap((statement) => (statement.dataLoss === undefined ? [] : [statement.dataLoss]))
}
