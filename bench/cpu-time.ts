import { spawnSync } from 'node:child_process'

export interface CpuTime {
  /** User and system time of the whole process, in milliseconds. */
  readonly ms: number
}

/** Runs a Node script to its end and gives the CPU time that it says it used. Throws where it fails. */
export function cpuTime(node: string, args: readonly string[]): CpuTime {
  const report =
    "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.getBuiltinModule('node:fs').writeSync(2, String((user + system) / 1000)) })"
  const result = spawnSync(node, [...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(report)}` },
  })
  const ms = Number(result.stderr.trim())
  if (result.status !== 0 || Number.isNaN(ms))
    throw new Error(`${args.join(' ')} failed: ${result.stderr}${result.stdout}`)
  return { ms }
}
