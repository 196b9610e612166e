import { spawnSync } from 'node:child_process'

export interface CpuTime {
  /** User and system time of the whole process, in milliseconds. */
  readonly ms: number
}

/**
 * Runs a Node script to its end and gives the CPU time that it says it used.
 *
 * @param expected the exit code that it must end with; throws for another one
 */
export function cpuTime(
  node: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  expected = 0,
): CpuTime {
  const report =
    "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.getBuiltinModule('node:fs').writeSync(2, String((user + system) / 1000)) })"
  const result = spawnSync(node, [...args], {
    encoding: 'utf8',
    env: {
      ...process.env,
      ...env,
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(report)}`,
    },
  })
  const ms = Number(result.stderr.trim().split('\n').at(-1))
  if (result.status !== expected || Number.isNaN(ms))
    throw new Error(`${args.join(' ')} failed: ${result.stderr}${result.stdout}`)
  return { ms }
}
