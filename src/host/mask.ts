import type { Json } from '../kernel/index.ts'
import type { Report } from '../report/index.ts'

export interface Mask {
  add(secret: string): void
  apply(text: string): string
}

/** Shorter ones stand by chance in much of what is printed. */
const shortest = 4

export const shortSecretWarning = `A secret, or a line of one, has fewer than ${shortest} characters. It is masked wherever its characters occur, as GitHub does it, so much of the output may read ***. Use a longer value, on one line.`

/** Inputs whose values are secrets, by their names. */
export function isSecretName(name: string): boolean {
  return /token|secret|password/.test(name)
}

/**
 * Replaces secrets in what is printed, each line of a secret for itself, as GitHub's runner does: a short one too, and
 * occurrences that touch or overlap become one `***` (actions/runner, SecretMasker.MaskSecrets).
 *
 * @param onShort called once, when the first secret or line of one comes that is so short that it masks what is no secret
 */
export function createMask(onShort: () => void = () => {}): Mask {
  const secrets = new Set<string>()
  let warned = false
  return {
    add(secret) {
      for (const line of secret.split(/\r?\n/)) {
        if (line.trim() === '') continue
        secrets.add(line)
        secrets.add(encodeURIComponent(line))
        secrets.add(JSON.stringify(line).slice(1, -1))
        if (warned || line.length >= shortest) continue
        warned = true
        onShort()
      }
    },
    apply(text) {
      const found = [...secrets]
        .flatMap((secret) => occurrences(text, secret))
        .sort((a, b) => a.from - b.from)
      let masked = ''
      let end = -1
      for (const { from, to } of found) {
        if (from > end) masked += `${text.slice(Math.max(end, 0), from)}***`
        end = Math.max(end, to)
      }
      return masked + text.slice(Math.max(end, 0))
    },
  }
}

function occurrences(
  text: string,
  secret: string,
): readonly { readonly from: number; readonly to: number }[] {
  const found = []
  for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + 1))
    found.push({ from: at, to: at + secret.length })
  return found
}

/**
 * The report without secrets. It is masked before it is rendered, so that a short secret cannot break the JSON, the
 * XML or the table that it stands in; the report's own words (`type`, `status`, its module and environment) are kept.
 */
export function maskReport(report: Report, mask: Mask): Report {
  const { kind, status, outcome, module, environment, data, ...rest } = report
  return {
    ...(maskShown(rest, mask) as typeof rest),
    kind,
    status,
    outcome,
    ...(module === undefined ? {} : { module }),
    ...(environment === undefined ? {} : { environment }),
    ...(data === undefined ? {} : { data: maskJson(data, mask) }),
  }
}

/** Members of blocks, annotations and tests that hold one of a few words. */
const ownWords = new Set(['type', 'level', 'result', 'language'])

function maskShown(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask.apply(value)
  if (Array.isArray(value)) return value.map((it) => maskShown(it, mask))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, it]) => [name, ownWords.has(name) ? it : maskShown(it, mask)]),
  )
}

function maskJson(value: Json, mask: Mask): Json {
  if (typeof value === 'string') return mask.apply(value)
  if (Array.isArray(value)) return value.map((it: Json) => maskJson(it, mask))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [mask.apply(name), maskJson(it, mask)]))
}
