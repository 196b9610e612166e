import { connect } from 'node:net'
import type { Clock } from '../../../../kernel/index.ts'

/**
 * Waits until something inside the container listens behind a published port. Docker's proxy accepts connections
 * before that and closes them at once, so a connection counts when it stays open for a moment.
 */
export async function waitForPort(port: number, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!(await staysOpen(port, clock, signal))) await clock.sleep(100, signal)
}

async function staysOpen(port: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  const over = new AbortController()
  const closed = new Promise<false>((resolve) => {
    socket.on('error', () => resolve(false))
    socket.on('close', () => resolve(false))
  })
  const opened = new Promise<void>((resolve) => socket.on('connect', resolve))
  const stayed = opened
    .then(() => clock.sleep(200, AbortSignal.any([signal, over.signal])))
    .then(
      () => true,
      () => false,
    )
  socket.resume()
  try {
    return await Promise.race([closed, stayed])
  } finally {
    over.abort()
    socket.destroy()
  }
}
