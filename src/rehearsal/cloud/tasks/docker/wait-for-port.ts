import { connect } from 'node:net'
import type { Clock } from '../../../../kernel/index.ts'

/**
 * Waits until something inside the container listens behind a published port. Docker's proxy accepts connections
 * before that and closes them at once, so a connection counts when it stays open for a moment.
 */
export async function waitForPort(port: number, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!(await staysOpen(port))) await clock.sleep(100, signal)
}

function staysOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    let moment: NodeJS.Timeout | undefined
    const done = (open: boolean) => {
      clearTimeout(moment)
      socket.destroy()
      resolve(open)
    }
    socket.on('connect', () => {
      moment = setTimeout(() => done(true), 200)
    })
    socket.on('error', () => done(false))
    socket.on('close', () => done(false))
    socket.resume()
  })
}
