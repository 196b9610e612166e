import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { nearest } from '../../kernel/index.ts'
import { lineAt } from '../sql/index.ts'
import { lineComments } from '../syntax/index.ts'
import type { Sidecar, SqlFile } from '../types.ts'
import type { Finding } from './types.ts'

/**
 * `-- deploy-kit-ignore rule reason` speaks for the next statement, `-- deploy-kit-ignore-file rule reason` for the
 * file; a generated file's sidecar has `ignore:` with a list of rule and reason.
 */
export interface Ignore {
  readonly rule: string
  readonly reason: string
  readonly file: string
  readonly line: number
  /** Where the statement begins that it speaks for; undefined speaks for the whole file. */
  readonly statement: number | undefined
}

const marker = /^[ \t]*deploy-kit-ignore(-file)?(?:[ \t]*:)?(?:[ \t]+(\S+)(?:[ \t]+([\s\S]*\S))?)?[ \t]*$/
// `deploykit-ignore`, `deploy-kit ignore`, `squawk-ignore`'s habit of another name for us.
const nearMarker = /^[ \t]*deploy[-_ ]?kit[-_ ]ignore/i

export function ignoresOf(
  file: SqlFile,
  sidecar: Sidecar | undefined,
): { readonly ignores: readonly Ignore[]; readonly unclear: readonly Pick<Ignore, 'file' | 'line'>[] } {
  const ignores: Ignore[] = []
  const unclear: Pick<Ignore, 'file' | 'line'>[] = []
  for (const comment of /deploy[-_ ]?kit/i.test(file.text) ? lineComments(file.text) : []) {
    const line = lineAt(file.text, comment.offset)
    const match = marker.exec(comment.text)
    if (match === null) {
      if (nearMarker.test(comment.text)) unclear.push({ file: file.path, line })
      continue
    }
    ignores.push({
      rule: match[2] ?? '',
      reason: match[3] ?? '',
      file: file.path,
      line,
      statement: match[1] === undefined ? comment.before : undefined,
    })
  }
  return { ignores: [...ignores, ...(sidecar === undefined ? [] : sidecarIgnores(sidecar))], unclear }
}

function sidecarIgnores(sidecar: Sidecar): readonly Ignore[] {
  const lines = new LineCounter()
  const document = parseDocument(sidecar.text, { lineCounter: lines, uniqueKeys: false })
  // The checklist tells where the YAML is wrong.
  if (document.errors.length > 0 || !isMap(document.contents)) return []
  const list = document.contents.get('ignore', true)
  if (list === undefined) return []
  const at = (node: unknown) => {
    const range = isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined
    return lines.linePos(range?.[0] ?? 0).line
  }
  const items = isSeq(list) ? list.items : [list]
  return items.map((item) => {
    const text = (key: string) => {
      const value = isMap(item) ? item.get(key) : undefined
      return typeof value === 'string' ? value.trim() : ''
    }
    return {
      rule: text('rule'),
      reason: text('reason'),
      file: sidecar.path,
      line: Math.max(1, at(item)),
      statement: undefined,
    }
  })
}

/** What is wrong with an ignore by itself, if anything. */
export function wrongIgnore(
  ignore: Ignore,
  rules: readonly string[],
): Pick<Finding, 'rule' | 'message' | 'fix'> | undefined {
  if (ignore.rule === '') {
    return {
      rule: 'ignore-unknown-rule',
      message: `${ignore.file}:${ignore.line} names no rule, so it passes over nothing`,
      fix: 'Write `-- deploy-kit-ignore rule reason`, with the rule that the finding names.',
    }
  }
  if (!rules.includes(ignore.rule)) {
    const near = nearest(ignore.rule, rules)
    return {
      rule: 'ignore-unknown-rule',
      message: `${ignore.file}:${ignore.line}: there is no rule ${ignore.rule}`,
      fix: near === undefined ? 'The rules are listed in docs/migration-rules.md.' : `Did you mean ${near}?`,
    }
  }
  if (ignore.reason === '') {
    return {
      rule: 'ignore-without-reason',
      message: `${ignore.file}:${ignore.line} passes over ${ignore.rule} without saying why, so it is not passed over`,
      fix: `Write the reason behind the rule: \`-- deploy-kit-ignore ${ignore.rule} the table has forty rows\`.`,
    }
  }
  return undefined
}
