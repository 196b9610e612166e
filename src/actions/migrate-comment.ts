import type { Host } from '../host/index.ts'
import { ConfigurationError } from '../kernel/index.ts'
import { takeOver } from '../report/index.ts'
import type { ActionResult } from './action.ts'
import { required } from './settings.ts'

/** Writes what a check found to the pull request: for a job that may do so, and runs nothing of the product. */
export async function migrateComment(host: Host): Promise<ActionResult> {
  const { report, begin } = takeOver(
    required(host, 'comment', 'the output comment of the step or job that ran with mode: check'),
    'migrate-check',
  )
  if (host.run.pullRequest === undefined) {
    throw new ConfigurationError('this run belongs to no pull request, so there is nothing to comment on', {
      fix: 'Run mode: comment on the event pull_request.',
    })
  }
  const written = await host.comment(report, { begin })
  const said = {
    created: 'What the check of migrations found stands on the pull request.',
    updated: 'The comment on the pull request says what the check of migrations found now.',
    none: 'The check of migrations has nothing to say, and no comment says otherwise.',
    denied: 'The token may not comment; what the check of migrations found stands in the summary of its job.',
  }[written]
  return {
    report: {
      kind: 'migrate-comment',
      ...(report.module === undefined ? {} : { module: report.module }),
      status: 'success',
      outcome: written === 'none' || written === 'denied' ? 'nothing-to-do' : 'commented',
      happened: said,
      evidence: [],
    },
    outputs: { outcome: written === 'none' || written === 'denied' ? 'nothing-to-do' : 'commented' },
  }
}
