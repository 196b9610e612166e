import * as v from 'valibot'
import { ConfigurationError } from '../kernel/index.ts'
import { fitReport } from './limit.ts'
import { renderMarkdown } from './markdown.ts'
import type { Block, Report } from './types.ts'

/**
 * A comment that one job makes and another one writes: what runs code of the product holds no token that may write to
 * the pull request. It goes through a job's output as JSON.
 */
export interface HandedOver {
  readonly report: Report
  /** False where a comment that is there is brought up to date, and none is begun. */
  readonly begin: boolean
}

// As much as a comment holds, so that the output of a job (1 MiB) takes it.
const limit = 60_000

/** @param report without secrets */
export function handOver({ report, begin }: HandedOver): string {
  const { annotations: _, tests: __, data: ___, ...shown } = report
  return JSON.stringify({ version: 1, begin, report: fitReport(shown, renderMarkdown, limit).report })
}

const cell = v.union([
  v.string(),
  v.strictObject({ code: v.string() }),
  v.strictObject({ text: v.string(), url: v.pipe(v.string(), v.regex(/^https:\/\//)) }),
])
const text = v.string()
const block: v.GenericSchema<Block> = v.lazy(() =>
  v.variant('type', [
    v.strictObject({ type: v.literal('paragraph'), text }),
    v.strictObject({ type: v.literal('heading'), text }),
    v.strictObject({ type: v.literal('table'), head: v.array(text), rows: v.array(v.array(cell)) }),
    v.strictObject({ type: v.literal('list'), items: v.array(text) }),
    v.strictObject({
      type: v.literal('code'),
      text,
      language: v.exactOptional(v.picklist(['sql', 'diff', 'sh'])),
    }),
    v.strictObject({ type: v.literal('details'), summary: text, blocks: v.array(block) }),
  ]),
)
const handedOver = v.strictObject({
  version: v.literal(1),
  begin: v.boolean(),
  report: v.strictObject({
    kind: text,
    status: v.picklist(['success', 'failure', 'paused', 'skipped']),
    outcome: text,
    module: v.exactOptional(text),
    environment: v.exactOptional(text),
    happened: text,
    impact: v.exactOptional(text),
    next: v.exactOptional(v.array(text)),
    evidence: v.array(block),
  }),
})

/**
 * Reads what another job handed over. That job ran code of the product, so nothing is taken but text: a report of the
 * kind that is expected, which is escaped when it is rendered.
 * @throws ConfigurationError where it is anything else
 */
export function takeOver(json: string, kind: string): HandedOver {
  const parsed = v.safeParse(handedOver, parse(json))
  if (parsed.success && parsed.output.report.kind === kind) {
    const { begin, report } = parsed.output
    return { begin, report }
  }
  throw new ConfigurationError(`the input comment is not what ${kind} hands over`, {
    fix: 'Give it the output comment of the step or job that checked, unchanged.',
  })
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // Refused above like any other text that is none of ours.
    return undefined
  }
}
