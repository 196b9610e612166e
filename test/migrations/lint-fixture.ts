import { type LintOptions, lint } from '../../src/migrations/lint/index.ts'
import { parseSqlFile } from '../../src/migrations/sql/file.ts'
import type { SqlParser } from '../../src/migrations/syntax/index.ts'
import type { Sidecar } from '../../src/migrations/types.ts'

/** Lints SQL texts as the migrations of a folder, `0000.sql` and so on. */
export function lintTexts(
  parser: SqlParser,
  texts: readonly string[],
  options: LintOptions = {},
  sidecar?: Sidecar,
) {
  return lint(
    texts.map((text, index) => ({
      name: `000${index}`,
      up: parseSqlFile(`000${index}.sql`, text),
      ...(sidecar === undefined ? {} : { sidecar }),
    })),
    parser,
    options,
  )
}
