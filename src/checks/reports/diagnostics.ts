import type { Annotation } from '../../report/index.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins every colour code
const colours = /\u001b\[[0-9;]*[A-Za-z]/g

interface Format {
  readonly pattern: RegExp
  read(match: RegExpExecArray, previousFile: string | undefined): Annotation | undefined
}

const level = (word: string | undefined): Annotation['level'] =>
  /^warn/i.test(word ?? '') ? 'warning' : 'error'

const formats: readonly Format[] = [
  // tsc: src/a.ts(12,5): error TS2322: Type … (plain) and src/a.ts:12:5 - error TS2322: … (pretty)
  {
    pattern: /^(.+?)(?:\((\d+),(\d+)\):|:(\d+):(\d+) -) (error|warning) (TS\d+): (.+)$/,
    read: (m) => ({
      level: level(m[6]),
      title: m[7] ?? 'TypeScript',
      message: m[8] ?? '',
      at: { file: m[1] ?? '', line: Number(m[2] ?? m[4]), column: Number(m[3] ?? m[5]) },
    }),
  },
  // Biome: src/a.ts:12:5 lint/style/useConst  FIXABLE  ━━━
  {
    pattern: /^(\S+?):(\d+):(\d+) ((?:lint|assist|parse|format|suppressions)\S*)\s.*━/,
    read: (m) => ({
      level: 'error',
      title: m[4] ?? 'Biome',
      message: m[4] ?? '',
      at: { file: m[1] ?? '', line: Number(m[2]), column: Number(m[3]) },
    }),
  },
  {
    pattern: /^(\S+) (format) ━/,
    read: (m) => ({
      level: 'error',
      title: 'format',
      message: 'The file is not formatted.',
      at: { file: m[1] ?? '' },
    }),
  },
  // ESLint, stylish: a line with the file alone, then "  12:5  error  message  rule"
  {
    pattern: /^\s+(\d+):(\d+)\s+(error|warning)\s+(.+?)(?:\s{2,}(\S+))?$/,
    read: (m, file) =>
      file === undefined
        ? undefined
        : {
            level: level(m[3]),
            title: m[5] ?? 'ESLint',
            message: m[4] ?? '',
            at: { file, line: Number(m[1]), column: Number(m[2]) },
          },
  },
  // ESLint, unix and many others: /path/a.js:12:5: message [Error/rule]
  {
    pattern: /^(\S+?):(\d+):(\d+): (.+?) \[(Error|Warning)(?:\/(\S+))?\]$/,
    read: (m) => ({
      level: level(m[5]),
      title: m[6] ?? 'lint',
      message: m[4] ?? '',
      at: { file: m[1] ?? '', line: Number(m[2]), column: Number(m[3]) },
    }),
  },
]

const fileLine = /^(?:\/|[A-Za-z]:\\|\.{0,2}\/)?[\w@.-]+(?:[/\\][\w@.()[\] -]+)*\.[A-Za-z]+$/

/**
 * Finds what compilers and linters said about a file and line in the output of a task.
 *
 * @param folder absolute; paths below it come out relative to the workspace
 */
export function parseDiagnostics(
  lines: readonly string[],
  folder: string,
  workspace: string,
): readonly Annotation[] {
  const found: Annotation[] = []
  let file: string | undefined
  for (const raw of lines) {
    const line = raw.replace(colours, '').trimEnd()
    if (fileLine.test(line)) {
      file = line
      continue
    }
    if (line === '') file = undefined
    for (const format of formats) {
      const match = format.pattern.exec(line)
      const annotation = match === null ? undefined : format.read(match, file)
      if (annotation?.at === undefined) continue
      found.push({
        ...annotation,
        at: { ...annotation.at, file: relativePath(annotation.at.file, folder, workspace) },
      })
      break
    }
  }
  return found
}

/** Annotations want paths relative to the workspace, whatever the tool printed. */
export function relativePath(file: string, folder: string, workspace: string): string {
  const absolute = file.startsWith('/') ? file : `${folder.replace(/\/+$/, '')}/${file.replace(/^\.\//, '')}`
  const root = `${workspace.replace(/\/+$/, '')}/`
  return absolute.startsWith(root) ? absolute.slice(root.length) : file
}
