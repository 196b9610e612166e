import * as v from 'valibot'
import { commentMarker, type Report, renderComment } from '../../report/index.ts'
import type { Forge } from '../types.ts'

const comments = v.array(v.object({ id: v.number(), body: v.nullish(v.string()) }))

/**
 * Creates or updates the one comment of the report's kind, module and environment on a pull request.
 *
 * @param report without secrets: the runner masks its log and nothing else
 * @param options whether a comment is begun where there is none
 */
export async function upsertComment(
  forge: Forge,
  issueNumber: number,
  report: Report,
  options: { readonly begin: boolean },
): Promise<'created' | 'updated' | 'none'> {
  const marker = commentMarker(report)
  const existing = v
    .parse(
      comments,
      await forge.paginate('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        issue_number: issueNumber,
      }),
    )
    .find((comment) => comment.body?.startsWith(marker))
  if (existing === undefined && !options.begin) return 'none'
  const body = renderComment(report)
  if (existing === undefined) {
    await forge.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      issue_number: issueNumber,
      body,
    })
    return 'created'
  }
  await forge.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
    comment_id: existing.id,
    body,
  })
  return 'updated'
}
