import type { ApiCall } from '../api.ts'
import { notFound } from '../errors.ts'
import { numberParam } from '../fields.ts'
import type { IssueState } from '../world.ts'

/** The issue or pull request that a path names. Throws 404. */
export function issueOfPath(call: ApiCall): IssueState {
  const issue = call.repo.issues.get(numberParam(call, 'issue_number'))
  if (issue === undefined) throw notFound()
  return issue
}
