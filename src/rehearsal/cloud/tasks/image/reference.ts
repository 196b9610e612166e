/** An image as a task definition names it. */
export interface ImageReference {
  /** `222222222222.dkr.ecr.eu-west-1.amazonaws.com`, `127.0.0.1:5000`; undefined where the name has no registry. */
  readonly host: string | undefined
  readonly repository: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

/**
 * Reads `host/repository:tag@digest`. As docker does, the first part is a host where it has a dot or a colon or is
 * `localhost`; where both tag and digest are given, the digest decides; with neither the tag is `latest`.
 * @returns undefined where the text is no image name
 */
export function parseReference(text: string): ImageReference | undefined {
  const [name = '', digest, ...more] = text.split('@')
  if (more.length > 0 || (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest))) return undefined
  const slash = name.indexOf('/')
  const first = slash === -1 ? '' : name.slice(0, slash)
  const host = /[.:]/.test(first) || first === 'localhost' ? first : undefined
  const rest = host === undefined ? name : name.slice(slash + 1)
  const match = /^([a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?$/.exec(
    rest,
  )
  if (match === null) return undefined
  return {
    host,
    repository: match[1] ?? '',
    tag: match[2] ?? (digest === undefined ? 'latest' : undefined),
    digest,
  }
}
