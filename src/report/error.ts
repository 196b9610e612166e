import { ConfigurationError, errorChain, errorMessage, PlatformError } from '../kernel/index.ts'
import type { Report } from './types.ts'

/** Anything thrown as a report: what the user can mend, what the platform said, or a bug with its stack. */
export function errorReport(kind: string, error: unknown): Report {
  const [, ...causes] = errorChain(error)
  const because =
    causes.length === 0 ? [] : [{ type: 'list' as const, items: causes.map((cause) => `because: ${cause}`) }]
  const base = { kind, status: 'failure' as const, happened: errorMessage(error) }
  if (error instanceof ConfigurationError) {
    return {
      ...base,
      outcome: 'misconfigured',
      impact: 'Nothing was changed.',
      next: error.fix === undefined ? [] : [error.fix],
      evidence: because,
      annotations: [
        {
          level: 'error',
          title: `${kind}: configuration`,
          message: withFix(error),
          ...(error.at === undefined ? {} : { at: error.at }),
        },
      ],
      data: { error: error.message, fix: error.fix ?? null },
    }
  }
  if (error instanceof PlatformError) {
    const facts = [
      error.code,
      error.requestId === undefined ? undefined : `request id ${error.requestId}`,
    ].filter((it) => it !== undefined)
    return {
      ...base,
      outcome: 'platform-error',
      next: [
        ...(error.fix === undefined ? [] : [error.fix]),
        ...(error.retryable ? ['This kind of error often passes: run the job again.'] : []),
      ],
      evidence: [
        ...(facts.length === 0 ? [] : [{ type: 'paragraph' as const, text: facts.join(', ') }]),
        ...because,
      ],
      annotations: [{ level: 'error', title: `${kind}: ${error.platform}`, message: withFix(error) }],
      data: {
        error: error.message,
        platform: error.platform,
        code: error.code ?? null,
        requestId: error.requestId ?? null,
      },
    }
  }
  return {
    ...base,
    outcome: 'bug',
    next: ['This is a fault of deploy-kit. Please report it with the stack below.'],
    evidence: [
      { type: 'code', text: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    ],
    annotations: [{ level: 'error', title: `${kind}: bug in deploy-kit`, message: errorMessage(error) }],
  }
}

function withFix(error: { readonly message: string; readonly fix: string | undefined }): string {
  return error.fix === undefined ? error.message : `${error.message}. ${error.fix}`.replace('.. ', '. ')
}
