import { ConfigurationError } from '../kernel/index.ts'
import { isDigest } from './oci/index.ts'

/** `HOST/path:tag@sha256:…`, taken apart. */
export interface Reference {
  /** `registry-1.docker.io` for Docker Hub, else as written, with its port. */
  readonly host: string
  /** `library/node`, `core`. */
  readonly path: string
  readonly tag?: string
  readonly digest?: string
}

const pathPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/
const hostPattern = /^(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9a-fA-F:]+\])(?::\d+)?$/
const tagPattern = /^\w[\w.-]{0,127}$/

/**
 * Reads an image reference as docker does: the part before the first slash is a host when it has a dot, a port, or
 * is `localhost`; without one it is Docker Hub. Throws a ConfigurationError that quotes `what`.
 */
export function parseReference(text: string, what: string): Reference {
  const [name = '', digest, ...more] = text.split('@')
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  const hasHost = /[.:]/.test(first) || first === 'localhost' || first.startsWith('[')
  const rest = hasHost ? name.slice(slash + 1) : name
  const colon = rest.lastIndexOf(':')
  const bare = colon < 0 ? rest : rest.slice(0, colon)
  const tag = colon < 0 ? undefined : rest.slice(colon + 1)
  const path = hasHost || bare.includes('/') ? bare : `library/${bare}`
  const sound =
    more.length === 0 &&
    pathPattern.test(path) &&
    (!hasHost || hostPattern.test(first)) &&
    (tag === undefined || tagPattern.test(tag)) &&
    (digest === undefined || isDigest(digest))
  if (!sound) {
    throw new ConfigurationError(`${what} is ${JSON.stringify(text)}, which is not an image reference`, {
      fix: 'Write [HOST/]repository[:tag][@sha256:…], in lower case.',
    })
  }
  return {
    host: hasHost && first !== 'docker.io' ? first : 'registry-1.docker.io',
    path,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  }
}

/** `HOST/path` alone; throws where a tag or digest is given, or no host. */
export function parseRepository(text: string, what: string): Reference {
  const reference = parseReference(text, what)
  if (reference.tag !== undefined || reference.digest !== undefined || !text.includes(reference.host)) {
    throw new ConfigurationError(
      `${what} is ${JSON.stringify(text)}; expected HOST/repository without tag or digest`,
      {
        fix: 'Write the registry host and the repository name, for example 222222222222.dkr.ecr.eu-west-1.amazonaws.com/core.',
      },
    )
  }
  return reference
}

export function checkTag(tag: string, what: string): string {
  if (tagPattern.test(tag)) return tag
  throw new ConfigurationError(`${what} is ${JSON.stringify(tag)}, which is not an image tag`, {
    fix: 'Write at most 128 letters, digits, dots, dashes and underscores; the first is no dot or dash.',
  })
}

/** http on loopback, as docker and cosign do it for 127.0.0.0/8; https everywhere else. */
export function registryOrigin(host: string): string {
  const name = host.replace(/:\d+$/, '')
  const loopback = /^127(?:\.\d{1,3}){3}$/.test(name) || name === 'localhost' || name === '[::1]'
  return `${loopback ? 'http' : 'https'}://${host}`
}
