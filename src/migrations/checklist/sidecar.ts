import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Sidecar } from '../types.ts'
import { type Declaration, type Declarations, knownKey, place, type Slip } from './declaration.ts'
import type { Place } from './types.ts'

/**
 * The front matter of a file that is better not touched, because drizzle-kit writes it or because it was applied long
 * ago (its hash is in the ledger): the same keys in YAML, in `NNNN_name.deploy-kit.yml` beside `NNNN_name.sql`, or in
 * `deploy-kit.yml` beside `migration.sql`.
 */
export function sidecarDeclarations(sidecar: Sidecar): Declarations {
  const lines = new LineCounter()
  const document = parseDocument(sidecar.text, { lineCounter: lines, uniqueKeys: false })
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file: sidecar.path, line: Math.max(1, line), column: Math.max(1, col) }
  }
  const declarations: Declaration[] = []
  const slips: Slip[] = document.errors.map((error) => ({
    kind: 'syntax',
    message: `${place(at(error.pos[0]))} is not YAML: ${error.message.split('\n')[0]}`,
    fix: 'Write one `key: value` a line.',
    at: at(error.pos[0]),
  }))
  if (slips.length > 0 || document.contents === null) return { declarations, slips }
  if (!isMap(document.contents)) {
    slips.push({
      kind: 'syntax',
      message: `${sidecar.path}:1 is not a map of keys and values`,
      fix: 'Write one `key: value` a line, for example `timing: after`.',
      at: at(0),
    })
    return { declarations, slips }
  }
  for (const pair of document.contents.items) {
    const position = isScalar(pair.key) ? at(pair.key.range?.[0] ?? 0) : at(0)
    const name = isScalar(pair.key) ? String(pair.key.value) : ''
    // What lint passes over in this file stands in the same sidecar, and lint reads it.
    if (name === 'ignore') continue
    const known = knownKey(name, position)
    if (typeof known !== 'string') {
      slips.push(known)
      continue
    }
    if (!isScalar(pair.value) || pair.value.value === null) {
      slips.push({
        kind: 'bad-value',
        message: `${place(position)}: ${known} has no plain value`,
        fix: `Write \`${known}: value\` on one line.`,
        at: position,
      })
      continue
    }
    // The source, because YAML reads 1.10 as a number.
    declarations.push({
      key: known,
      value: String(pair.value.source ?? pair.value.value).trim(),
      at: position,
    })
  }
  return { declarations, slips }
}
