import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

/** Answers that the load balancer gives itself. */

const reasons: Readonly<Record<number, string>> = {
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
}

function page(status: number): { readonly reason: string; readonly body: string } {
  const reason = reasons[status] ?? STATUS_CODES[status] ?? 'Error'
  const title = `${status} ${reason}`
  return {
    reason,
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  }
}

export function answerError(response: ServerResponse, status: number): void {
  const { reason, body } = page(status)
  response.writeHead(status, reason, {
    Server: 'awselb/2.0',
    'Content-Type': 'text/html',
    'Content-Length': String(Buffer.byteLength(body)),
  })
  response.end(body)
}

/** The same on a connection that left HTTP's hands for an upgrade. */
export function answerErrorRaw(socket: Socket, status: number): void {
  const { reason, body } = page(status)
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nServer: awselb/2.0\r\nContent-Type: text/html\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
