import type { RunContext } from './types.ts'

/** The run that started this one inside a task of the product, in the environment variable DEPLOY_KIT_RUN. */
export type Starter = Pick<RunContext, 'runId' | 'runAttempt' | 'actor' | 'repository' | 'sha' | 'runUrl'>

export const starterVariable = 'DEPLOY_KIT_RUN'
/** Where it is set, the report is written to the log once more, as lines that the starter reads. */
export const resultVariable = 'DEPLOY_KIT_RESULT'

/** Who this run says that it is: the one that started it, where one did. What cannot be read counts as not set. */
export function startedBy(env: Readonly<Record<string, string | undefined>>): Partial<Starter> {
  const text = env[starterVariable]
  if (text === undefined || text === '') return {}
  const value: unknown = parse(text)
  if (typeof value !== 'object' || value === null) return {}
  const given = value as Readonly<Record<string, unknown>>
  const word = (key: 'runId' | 'actor' | 'repository' | 'sha' | 'runUrl') => {
    const it = given[key]
    return typeof it === 'string' && it !== '' ? { [key]: it } : {}
  }
  const attempt = given['runAttempt']
  return {
    ...word('runId'),
    ...word('actor'),
    ...word('repository'),
    ...word('sha'),
    ...word('runUrl'),
    ...(typeof attempt === 'number' ? { runAttempt: attempt } : {}),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Set by hand, perhaps; the run has an identity of its own then.
    return undefined
  }
}
