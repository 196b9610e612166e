import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'

export interface VersionQuestion {
  /** `https://core.example.com/version`; must answer JSON with a `version`. */
  readonly url: string
  readonly connect: { readonly host: string; readonly port: number }
  readonly ca: string
  /** `answer` takes any 200 for one, where no version is to be had. Default: `version`. */
  readonly expect?: 'version' | 'answer'
}

/** What stands for the version of an answer that names none. */
export const answered = 'answered'

const timeoutMs = 5_000

/** The version that answers, on a fresh connection. Rejects for any answer but 200 with a version in it. */
export function askVersion({ url, connect, ca, expect = 'version' }: VersionQuestion): Promise<string> {
  const { hostname, pathname, search, protocol } = new URL(url)
  const request = protocol === 'https:' ? requestSecure : requestPlain
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: connect.host,
        port: connect.port,
        path: `${pathname}${search}`,
        headers: { host: hostname },
        ...(protocol === 'https:' ? { servername: hostname, ca } : {}),
        agent: false,
        timeout: timeoutMs,
      },
      (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk
        })
        response.on('error', reject)
        response.on('end', () => {
          try {
            if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`)
            resolve(expect === 'answer' ? answered : versionIn(body))
          } catch (error) {
            reject(error)
          }
        })
      },
    )
    call.on('timeout', () => call.destroy(new Error(`no answer within ${timeoutMs} ms`)))
    call.on('error', reject)
    call.end()
  })
}

function versionIn(body: string): string {
  const parsed: unknown = JSON.parse(body)
  if (
    typeof parsed === 'object' &&
    parsed !== null &&
    'version' in parsed &&
    typeof parsed.version === 'string'
  )
    return parsed.version
  throw new Error('the answer names no version')
}
