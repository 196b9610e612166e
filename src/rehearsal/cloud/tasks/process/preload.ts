/**
 * The module that every process of a container loads first (`--import`, plain JavaScript, Linux and macOS):
 *
 * - `listen` on any port becomes `listen` on 127.0.0.1: on the task's own port for a container port, on a free one
 *   for others, so that two revisions can both want 8080. `server.address()` still tells the port that was asked for.
 * - connections to such a port on localhost go where it really is, as within the task's own network.
 * - the process ends when the cloud that started it is gone: a connection to it is kept, and its end is the sign.
 *
 * It reads DEPLOY_KIT_TASK: `{"id": …, "cloud": port, "ports": {"8080": 23456}}`.
 */
export const preloadSource = `import net from 'node:net'
import { isMainThread } from 'node:worker_threads'

const task = JSON.parse(process.env.DEPLOY_KIT_TASK)
const containerPorts = new Map(Object.entries(task.ports).map(([port, real]) => [Number(port), real]))
const realPorts = new Set(containerPorts.values())
const ownPorts = new Map()
const families = new Map()
const asked = Symbol('asked port')
const { Server, Socket } = net
const { listen, address } = Server.prototype
const { connect } = Socket.prototype
let tell = () => {}

if (isMainThread) {
  const cloud = new Socket()
  const end = () => process.kill(process.pid, 'SIGKILL')
  cloud.on('error', end)
  cloud.on('close', end)
  connect.call(cloud, { host: '127.0.0.1', port: task.cloud })
  cloud.unref()
  cloud.resume()
  tell = (message) => cloud.write(JSON.stringify(message) + '\\n')
  tell({ id: task.id })
}

function portOf(value) {
  const port = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof port === 'number' && Number.isInteger(port) && port >= 0 && port < 65536 ? port : undefined
}

/** The arguments of listen, with the address replaced; undefined where it is no TCP port. */
function moved(server, args) {
  const [first] = args
  const callback = args.findLast((arg) => typeof arg === 'function')
  let options
  if (first === undefined || first === null || typeof first === 'function') options = { port: 0 }
  else if (typeof first === 'object') {
    if (portOf(first.port) === undefined || first.fd !== undefined || first.path) return undefined
    options = { ...first }
  } else if (portOf(first) !== undefined) {
    options = { port: portOf(first) }
    const backlog = args.slice(1).find((arg) => typeof arg === 'number')
    if (backlog !== undefined) options.backlog = backlog
  } else return undefined
  const port = portOf(options.port)
  const host = options.host
  delete options.ipv6Only
  options.host = '127.0.0.1'
  // The primary of a cluster listens for its workers, on the port that they were already given.
  if (realPorts.has(port)) return callback === undefined ? [options] : [options, callback]
  options.port = containerPorts.get(port) ?? 0
  if (port !== 0) {
    server[asked] = port
    // Servers for 127.0.0.1 and for ::1 of one port live side by side; here one address stands for both.
    const family = net.isIP(host ?? '')
    const other = families.get(port)
    if (family !== 0 && other !== undefined && other !== 0 && other !== family) {
      options.port = 0
      return callback === undefined ? [options] : [options, callback]
    }
    families.set(port, family)
    server.once('close', () => families.delete(port))
    server.once('listening', () => {
      if (containerPorts.has(port)) tell({ listening: port })
      else ownPorts.set(port, address.call(server).port)
    })
  }
  return callback === undefined ? [options] : [options, callback]
}

Server.prototype.listen = function (...args) {
  return listen.apply(this, moved(this, args) ?? args)
}

Server.prototype.address = function () {
  const found = address.call(this)
  const port = this[asked]
  return port === undefined || found === null || typeof found !== 'object' ? found : { ...found, port }
}

const loopback = new Set(['localhost', '127.0.0.1', '0.0.0.0', '::1', '[::1]', '::'])

function redirected(options) {
  const host = options.host ?? 'localhost'
  if (options.path || !loopback.has(host)) return options
  const port = portOf(options.port)
  const real = containerPorts.get(port) ?? ownPorts.get(port)
  return real === undefined ? options : { ...options, host: '127.0.0.1', port: real }
}

Socket.prototype.connect = function (...args) {
  const [first] = args
  if (Array.isArray(first)) {
    // What net.connect made of its arguments: [options, callback].
    first[0] = redirected(first[0])
  } else if (typeof first === 'object' && first !== null) {
    args[0] = redirected(first)
  } else if (portOf(first) !== undefined) {
    const host = typeof args[1] === 'string' ? args[1] : undefined
    const options = redirected({ port: portOf(first), host })
    if (options.host !== host) args = [options, ...args.filter((arg) => typeof arg === 'function')]
  }
  return connect.apply(this, args)
}
`
