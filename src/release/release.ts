import * as v from 'valibot'

/** A release as GitHub answers it, as far as it is read here. */
export const releaseSchema = v.object({
  id: v.number(),
  tag_name: v.string(),
  draft: v.boolean(),
  html_url: v.string(),
  upload_url: v.string(),
  immutable: v.optional(v.boolean(), false),
  assets: v.optional(
    v.array(
      v.object({
        id: v.number(),
        name: v.string(),
        state: v.optional(v.string(), 'uploaded'),
        size: v.optional(v.number()),
        digest: v.nullish(v.string()),
      }),
    ),
    [],
  ),
})

export type Release = v.InferOutput<typeof releaseSchema>
