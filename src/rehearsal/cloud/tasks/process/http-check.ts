import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { ProgramRefusal } from './program.ts'

/** One request as `curl` or `wget` in a health check makes it. */
export interface HttpCheck {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  /** Answers from this status on are a failure; curl without `-f` takes any answer. */
  readonly failsFrom: number
  readonly follow: boolean
  readonly insecure: boolean
}

interface Draft {
  url: string | undefined
  method: string
  headers: Record<string, string>
  failsFrom: number
  follow: boolean
  insecure: boolean
}

type Option = (draft: Draft, value: string) => void

const ignore: Option = () => {}
const setMethod: Option = (draft, value) => {
  draft.method = value
}
const addHeader: Option = (draft, value) => {
  const [name = '', content = ''] = value.split(/:\s*(.*)/s)
  draft.headers[name] = content
}
const fail: Option = (draft) => {
  draft.failsFrom = 400
}
const follow: Option = (draft) => {
  draft.follow = true
}
const head: Option = (draft) => {
  draft.method = 'HEAD'
}
const insecure: Option = (draft) => {
  draft.insecure = true
}

/** Options of either tool, with whether they take a value. Time limits are left to the health check's own. */
const tools: Readonly<
  Record<string, Readonly<Record<string, readonly [takesValue: boolean, apply: Option]>>>
> = {
  curl: {
    '-f': [false, fail],
    '--fail': [false, fail],
    '--fail-with-body': [false, fail],
    '-s': [false, ignore],
    '--silent': [false, ignore],
    '-S': [false, ignore],
    '--show-error': [false, ignore],
    '-v': [false, ignore],
    '-L': [false, follow],
    '--location': [false, follow],
    '-I': [false, head],
    '--head': [false, head],
    '-k': [false, insecure],
    '--insecure': [false, insecure],
    '-o': [true, ignore],
    '--output': [true, ignore],
    '-m': [true, ignore],
    '--max-time': [true, ignore],
    '--connect-timeout': [true, ignore],
    '-X': [true, setMethod],
    '--request': [true, setMethod],
    '-H': [true, addHeader],
    '--header': [true, addHeader],
    '-w': [true, ignore],
    '-4': [false, ignore],
    '--noproxy': [true, ignore],
  },
  wget: {
    '-q': [false, ignore],
    '--quiet': [false, ignore],
    '-nv': [false, ignore],
    '--no-verbose': [false, ignore],
    '-S': [false, ignore],
    '--server-response': [false, ignore],
    '--spider': [false, head],
    '--no-check-certificate': [false, insecure],
    '-O': [true, ignore],
    '--output-document': [true, ignore],
    '-T': [true, ignore],
    '--timeout': [true, ignore],
    '-t': [true, ignore],
    '--tries': [true, ignore],
    '-Y': [true, ignore],
    '--header': [true, addHeader],
  },
}

/**
 * Reads the words of a command; undefined where it is neither curl nor wget.
 * @throws ProgramRefusal for an option or address that it cannot honour
 */
export function readHttpCheck(words: readonly string[]): HttpCheck | undefined {
  const [command = '', ...rest] = words
  const name = command.split('/').at(-1) ?? ''
  const options = tools[name]
  if (options === undefined) return undefined
  const draft: Draft = {
    url: undefined,
    method: 'GET',
    headers: {},
    failsFrom: name === 'wget' ? 400 : Number.POSITIVE_INFINITY,
    follow: name === 'wget',
    insecure: false,
  }
  const queue = [...rest]
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (!word.startsWith('-')) {
      if (draft.url !== undefined) throw new ProgramRefusal(`${name} is given more than one address`)
      draft.url = word
      continue
    }
    const [flag = '', attached] = word.startsWith('--') ? word.split(/=(.*)/s) : [word]
    const known = options[flag]
    if (known !== undefined) {
      known[1](draft, known[0] ? (attached ?? queue.shift() ?? '') : '')
    } else if (/^-\w{2,}/.test(word) || /^-\w-$/.test(word)) {
      // `-fsS`, `-qO-`, `-T5`: the first option, then what is left as options or as its value.
      const first = options[word.slice(0, 2)]
      if (first === undefined) throw unknown(name, word)
      if (first[0]) first[1](draft, word.slice(2))
      else {
        first[1](draft, '')
        queue.unshift(`-${word.slice(2)}`)
      }
    } else throw unknown(name, word)
  }
  if (draft.url === undefined) throw new ProgramRefusal(`${name} is given no address`)
  return { ...draft, url: address(name, draft.url) }
}

function unknown(name: string, word: string): ProgramRefusal {
  return new ProgramRefusal(`the option ${word} of ${name} is not known here`)
}

function address(name: string, text: string): URL {
  const full = /^\w+:\/\//.test(text) ? text : `http://${text}`
  if (!URL.canParse(full)) throw new ProgramRefusal(`${name} is given the address ${text}, which is none`)
  const url = new URL(full)
  if (
    !['http:', 'https:'].includes(url.protocol) ||
    !['localhost', '127.0.0.1', '[::1]', '0.0.0.0'].includes(url.hostname)
  ) {
    throw new ProgramRefusal(`${name} asks ${url.origin}, which is not the container itself`)
  }
  return url
}

/** Makes the request, a container port replaced by the task's own; true where the tool would have ended with 0. */
export async function runHttpCheck(
  check: HttpCheck,
  realPort: (containerPort: number) => number,
  signal: AbortSignal,
): Promise<boolean> {
  let url = check.url
  for (let hops = 0; hops < 10; hops++) {
    const answer = await ask(check, url, realPort, signal).catch((error: unknown) => {
      if (signal.aborted) throw signal.reason
      if (error instanceof Error) return undefined
      throw error
    })
    if (answer === undefined) return false
    const { status, location } = answer
    if (!check.follow || status < 300 || status > 399 || location === undefined)
      return status < check.failsFrom
    url = new URL(location, url)
  }
  return false
}

function ask(
  check: HttpCheck,
  url: URL,
  realPort: (containerPort: number) => number,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly location: string | undefined }> {
  const asked = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: realPort(asked),
      path: `${url.pathname}${url.search}`,
      method: check.method,
      headers: { host: url.host, connection: 'close', ...check.headers },
      agent: false,
      signal,
    }
    const call =
      url.protocol === 'https:'
        ? httpsRequest({ ...options, rejectUnauthorized: !check.insecure })
        : httpRequest(options)
    call.on('error', reject)
    call.on('response', (response) => {
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location }),
      )
      response.resume()
    })
    call.end()
  })
}
