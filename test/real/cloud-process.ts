import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { nodeExec } from '../../src/kernel/index.ts'

/** The lines that a process writes, and the first of them as soon as it is there. */
export function collect({ stdout, stderr }: ChildProcess) {
  const lines = { stdout: [] as string[], stderr: [] as string[] }
  const firstLine = new Promise<string>((resolve, reject) => {
    if (stdout === null || stderr === null) throw new Error('the process has no pipes')
    createInterface(stdout)
      .on('line', (line) => {
        lines.stdout.push(line)
        resolve(line)
      })
      .on('close', () => reject(new Error(`nothing was printed: ${lines.stderr.join('\n')}`)))
    createInterface(stderr).on('line', (line) => lines.stderr.push(line))
  })
  return { firstLine, text: () => lines }
}

/** The processes below another one, however deep. */
export async function descendants(root: number | undefined): Promise<readonly number[]> {
  const { stdout } = await nodeExec('ps', ['-A', '-o', 'pid=,ppid='])
  const parents = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const below = (parent: number | undefined): readonly number[] =>
    parents.filter(([, ppid]) => ppid === parent).flatMap(([pid = 0]) => [pid, ...below(pid)])
  return below(root)
}

/** Whether there is a process of this id. */
export function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}
