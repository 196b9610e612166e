import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { ConfigurationError } from '../kernel/index.ts'
import { hashFile } from './oci/index.ts'
import type { ImageManifest, ManifestFile } from './types.ts'

/** The names of a build's files; `publish` finds them by `image.json`. */
export const fileNames = {
  manifest: 'image.json',
  archive: 'image.tar',
  sbom: 'sbom.cdx.json',
  scan: 'scan.json',
} as const

const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a sha256 in hex'))
const File = {
  // A name only: a path could lead out of the folder.
  file: v.pipe(v.string(), v.regex(/^[\w-][\w.-]*$/, 'a file name')),
  sha256: Sha256,
  size: v.pipe(v.number(), v.integer(), v.minValue(0)),
}

const Manifest = v.strictObject({
  schema: v.literal('deploy-kit/image/v1'),
  module: v.string(),
  repository: v.string(),
  digest: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/, 'a sha256 digest')),
  platforms: v.array(v.string()),
  builder: v.picklist(['buildx', 'embedded']),
  gitSha: v.string(),
  version: v.string(),
  sourceDateEpoch: v.number(),
  archive: v.strictObject(File),
  sbom: v.strictObject({ ...File, components: v.number() }),
  scan: v.variant('mode', [
    v.strictObject({ mode: v.literal('off') }),
    v.strictObject({
      mode: v.literal('on'),
      verdict: v.picklist(['passed', 'blocked', 'not-scanned', 'off']),
      sbomSha256: Sha256,
      result: v.exactOptional(v.strictObject(File)),
    }),
  ]),
  substitutions: v.array(v.strictObject({ what: v.string(), by: v.string(), why: v.string() })),
})

/** Reads `image.json` of a build's folder; throws a ConfigurationError that names the file and what is wrong in it. */
export async function readManifest(dir: string): Promise<ImageManifest> {
  const file = path.join(dir, fileNames.manifest)
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new ConfigurationError(`${file} cannot be read as JSON, so there is no build to publish`, {
      fix: 'Run the build phase first and hand its whole folder on (image.tar, sbom.cdx.json, scan.json, image.json).',
      cause,
    })
  }
  const result = v.safeParse(Manifest, value)
  if (result.success) return result.output
  const issue = result.issues[0]
  throw new ConfigurationError(`${file}: ${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`, {
    fix: 'Publish with the same version of deploy-kit that built it.',
  })
}

export async function writeManifest(dir: string, manifest: ImageManifest): Promise<void> {
  await writeFile(path.join(dir, fileNames.manifest), `${JSON.stringify(manifest, undefined, 2)}\n`)
}

export async function describeFile(dir: string, file: string): Promise<ManifestFile> {
  return { file, ...(await hashFile(path.join(dir, file))) }
}
