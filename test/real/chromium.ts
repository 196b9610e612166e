import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

type Params = Readonly<Record<string, unknown>>

export interface View {
  readonly width: number
  readonly height: number
  readonly colours: 'light' | 'dark'
}

export interface OpenPage {
  /** The value of an expression in the page, as JSON. */
  evaluate(expression: string): Promise<unknown>
  press(key: string): Promise<void>
  /** What is visible, as a PNG in base64. */
  picture(): Promise<string>
  /** Errors of the console, uncaught exceptions, and violations of the page's content policy. */
  readonly errors: readonly string[]
  /** Every address that was asked for, the page's own included. */
  readonly requests: readonly string[]
}

export interface Chromium {
  open(url: string, view: View): Promise<OpenPage>
  close(): Promise<void>
}

/** Chromium without a window, over its debugging pipe: JSON messages that end in NUL on descriptors 3 and 4. */
export async function startChromium(): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'))
  const child = spawn(
    'chromium',
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--remote-debugging-pipe',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  )
  await once(child, 'spawn')
  const connection = connect(child)
  return {
    open: (url, view) => open(connection, url, view),
    async close() {
      const gone = child.exitCode === null ? once(child, 'exit') : undefined
      await connection.send('Browser.close')
      await gone
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

interface Connection {
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes; the test says what it expects
  send(method: string, params?: Params, sessionId?: string): Promise<any>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  listen(listener: (message: any) => void): void
}

function connect(child: ChildProcess): Connection {
  const [input, output] = [child.stdio[3] as Writable, child.stdio[4] as Readable]
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  const listeners: ((message: unknown) => void)[] = []
  let rest = ''
  let last = 0
  output.setEncoding('utf8')
  output.on('data', (text: string) => {
    const messages = (rest + text).split('\0')
    rest = messages.pop() ?? ''
    for (const message of messages.map((it) => JSON.parse(it))) {
      const asked = waiting.get(message.id)
      waiting.delete(message.id)
      if (asked === undefined) for (const listener of listeners) listener(message)
      else if (message.error) asked.reject(new Error(message.error.message))
      else asked.resolve(message.result)
    }
  })
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`chromium ended with ${code}`))
    waiting.clear()
  })
  return {
    send(method, params = {}, sessionId) {
      last++
      const id = last
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        input.write(
          `${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
        )
      })
    },
    listen: (listener) => listeners.push(listener),
  }
}

async function open(connection: Connection, url: string, view: View): Promise<OpenPage> {
  const { targetId } = await connection.send('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await connection.send('Target.attachToTarget', { targetId, flatten: true })
  const send = (method: string, params?: Params) => connection.send(method, params, sessionId)
  const errors: string[] = []
  const requests: string[] = []
  const loaded = Promise.withResolvers<void>()
  connection.listen((message) => {
    if (message.sessionId !== sessionId) return
    const { method, params } = message
    if (method === 'Page.loadEventFired') loaded.resolve()
    if (method === 'Network.requestWillBeSent') requests.push(params.request.url)
    if (method === 'Runtime.exceptionThrown')
      errors.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text)
    if (method === 'Runtime.consoleAPICalled' && params.type === 'error')
      errors.push(JSON.stringify(params.args))
    if (method === 'Log.entryAdded' && params.entry.level === 'error') errors.push(params.entry.text)
    if (method === 'Audits.issueAdded') errors.push(JSON.stringify(params.issue))
  })
  for (const domain of ['Page', 'Network', 'Runtime', 'Log', 'Audits']) await send(`${domain}.enable`)
  await send('Emulation.setDeviceMetricsOverride', {
    width: view.width,
    height: view.height,
    deviceScaleFactor: 1,
    mobile: view.width < 600,
  })
  await send('Emulation.setEmulatedMedia', {
    features: [{ name: 'prefers-color-scheme', value: view.colours }],
  })
  await send('Page.navigate', { url })
  await loaded.promise
  return {
    errors,
    requests,
    async evaluate(expression) {
      const { result, exceptionDetails } = await send('Runtime.evaluate', {
        expression,
        returnByValue: true,
        awaitPromise: true,
      })
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
      return result.value
    },
    async press(key) {
      await send('Input.dispatchKeyEvent', { type: 'keyDown', key, code: key })
      await send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key })
    },
    async picture() {
      const { data } = await send('Page.captureScreenshot', { format: 'png' })
      return data
    },
  }
}
