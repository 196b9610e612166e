import type { Host } from '../host/index.ts'
import type { Report } from '../report/index.ts'

/** What an action does: inputs and ports from the host, a report and outputs back. */
export type Action = (host: Host) => Promise<ActionResult>

export interface ActionResult {
  readonly report: Report
  readonly outputs: Readonly<Record<string, string | undefined>>
  /** Default 0 for success and paused, 1 for everything else. */
  readonly exitCode?: number
}
