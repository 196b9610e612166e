import { formatDuration } from '../kernel/index.ts'
import type { Annotation, Block, Cell } from '../report/index.ts'
import type { AllowedFinding, Finding, ScanResult, ScanVerdict } from './types.ts'

const shownFindings = 15

/** The scan as evidence: what blocks first, what passes folded away. */
export function scanBlocks(scan: ScanVerdict): readonly Block[] {
  if (scan.verdict === 'off')
    return [{ type: 'paragraph', text: 'Scan: off by configuration (image.scan: off).' }]
  if (scan.verdict === 'not-scanned') return [{ type: 'paragraph', text: `Scan: none. ${scan.reason}` }]
  const { result } = scan
  const { blocking, findings } = result
  const passing = findings.filter((finding) => !blocking.includes(finding))
  return [
    { type: 'heading', text: 'Scan' },
    { type: 'paragraph', text: scanSentence(result) },
    ...findingBlocks(blocking, result),
    ...(result.expired.length > 0 ? [entryTable('Expired entries of image.scan.allow', result.expired)] : []),
    ...(passing.length === 0
      ? []
      : [
          {
            type: 'details' as const,
            summary: `${passing.length} findings that pass`,
            blocks: findingBlocks(passing, result),
          },
        ]),
    ...(result.unused.length > 0
      ? [entryTable('Entries of image.scan.allow that nothing needs', result.unused)]
      : []),
  ]
}

function scanSentence(result: ScanResult): string {
  const cutoff = `${result.failOn} or worse${result.onlyFixed ? ', with a fix' : ''}`
  const { database } = result
  return [
    `${result.blocking.length} findings at the cutoff (${cutoff}), at most 0 allowed; ${result.findings.length} findings in all,`,
    `${result.allowed.length} of them allowed by name.`,
    `${result.scanner}, database built ${database.built}: ${formatDuration(Math.max(0, database.ageMs))} old, at most ${formatDuration(database.maxAgeMs)}.`,
  ].join(' ')
}

function findingBlocks(findings: readonly Finding[], result: ScanResult): readonly Block[] {
  if (findings.length === 0) return []
  const rows = findings
    .slice(0, shownFindings)
    .map((finding): readonly Cell[] => [
      finding.url === '' ? { code: finding.id } : { text: finding.id, url: finding.url },
      `${finding.severity} (cutoff ${result.failOn})`,
      `${finding.package} ${finding.version}`,
      finding.fixedIn.length > 0 ? finding.fixedIn.join(', ') : finding.fixState,
    ])
  const rest = findings.length - rows.length
  return [
    { type: 'table', head: ['Finding', 'Severity', 'Package', 'Fixed in'], rows },
    ...(rest > 0 ? [{ type: 'paragraph' as const, text: `and ${rest} more, in scan.json` }] : []),
  ]
}

function entryTable(summary: string, entries: readonly AllowedFinding[]): Block {
  return {
    type: 'details',
    summary: `${summary}: ${entries.length}`,
    blocks: [
      {
        type: 'table',
        head: ['Id', 'Expires', 'Owner', 'Reason'],
        rows: entries.map((entry) => [{ code: entry.id }, entry.expires, entry.owner, entry.reason]),
      },
    ],
  }
}

/** One annotation a blocking finding and expired entry, and a warning a needless entry or a scan that was left out. */
export function scanAnnotations(scan: ScanVerdict): readonly Annotation[] {
  if (scan.verdict === 'off')
    return [{ level: 'warning', message: 'The image was not scanned: image.scan is off.' }]
  if (scan.verdict === 'not-scanned')
    return [{ level: 'error', message: `The image was not scanned: ${scan.reason}` }]
  const { blocking, expired, unused, failOn } = scan.result
  return [
    ...blocking.map(
      (finding): Annotation => ({
        level: 'error',
        title: `${finding.id} (${finding.severity})`,
        message: `${finding.package} ${finding.version} has ${finding.id}, ${finding.severity}; the cutoff is ${failOn}. ${finding.fixedIn.length > 0 ? `Fixed in ${finding.fixedIn.join(', ')}.` : 'No fixed version is known.'}`,
      }),
    ),
    ...expired.map(
      (entry): Annotation => ({
        level: 'error',
        message: `The entry ${entry.id} of image.scan.allow expired on ${entry.expires}; ${entry.owner} decides whether it is renewed or removed.`,
      }),
    ),
    ...unused.map(
      (entry): Annotation => ({
        level: 'warning',
        message: `The entry ${entry.id} of image.scan.allow is not needed: nothing in the image has it. Remove it.`,
      }),
    ),
  ]
}

/** What to do about a blocked image. */
export function blockedSteps(scan: ScanVerdict): readonly string[] {
  if (scan.verdict !== 'blocked') return []
  const { blocking, expired } = scan.result
  const fixable = blocking.filter(({ fixState }) => fixState === 'fixed')
  return [
    ...fixable
      .slice(0, 5)
      .map(
        (finding) =>
          `Update ${finding.package} from ${finding.version} to ${finding.fixedIn.join(' or ')} (\`${finding.id}\`).`,
      ),
    ...(blocking.length > fixable.length
      ? [
          'For what has no fix yet: change the base image, or allow it by name in `image.scan.allow` with a reason, an owner and a day.',
        ]
      : []),
    ...expired.map(
      (entry) =>
        `Ask ${entry.owner} about \`${entry.id}\`, allowed until ${entry.expires}: renew the entry or remove it.`,
    ),
  ]
}

/** Why there is no verdict, without its full stop. */
export function notScannedReason(scan: ScanVerdict): string {
  return scan.verdict === 'not-scanned' ? scan.reason.replace(/\.$/, '') : scan.verdict
}
