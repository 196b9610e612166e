import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { ConfigurationError } from '../../kernel/index.ts'

const Release = v.strictObject({
  check: v.literal('sha256'),
  /** `{version}` and `{file}` are filled in. */
  url: v.pipe(v.string(), v.url()),
  archive: v.picklist(['none', 'tar.gz']),
  /** By Go's names of platforms: `linux/amd64`. */
  files: v.record(
    v.pipe(v.string(), v.regex(/^[a-z0-9]+\/[a-z0-9]+$/)),
    v.strictObject({
      file: v.pipe(v.string(), v.regex(/^[\w.-]+$/)),
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    }),
  ),
})

const GoModule = v.strictObject({
  check: v.literal('go-checksum-database'),
  module: v.pipe(v.string(), v.regex(/^[\w./-]+$/)),
  package: v.pipe(v.string(), v.regex(/^[\w./-]+$/)),
  /** Go's hash of the module, which `go version -m` reads back from the binary. */
  sum: v.pipe(v.string(), v.regex(/^h1:[A-Za-z0-9+/]{43}=$/)),
})

const LockedTool = v.strictObject({
  // Goes into a URL, so nothing but a plain version is let in.
  version: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/, 'a plain version such as 3.1.3')),
  release: Release,
  go: GoModule,
})

const Lock = v.strictObject({ $comment: v.optional(v.string()), cosign: LockedTool, grype: LockedTool })

export type ToolsLock = v.InferOutput<typeof Lock>
export type Tool = 'cosign' | 'grype'
export type LockedTool = v.InferOutput<typeof LockedTool>

/** Reads the text of a `tools.lock.json`; throws a ConfigurationError with the path of what is wrong in it. */
export function parseToolsLock(text: string, file: string): ToolsLock {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ConfigurationError(`${file} is not JSON`, { at: { file }, cause })
  }
  const result = v.safeParse(Lock, value)
  if (result.success) return result.output
  const issue = result.issues[0]
  throw new ConfigurationError(`${file}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`, {
    at: { file },
  })
}

/** The lock file that belongs to this code; the bundler puts it beside the bundle. */
export function toolsLock(): ToolsLock {
  const file = new URL('../../../tools.lock.json', import.meta.url)
  return parseToolsLock(readFileSync(file, 'utf8'), 'tools.lock.json')
}
