import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** What Linux counts CPU time of processes in, in milliseconds (USER_HZ, which is 100 on every platform of ours). */
const tick = 10

/**
 * The CPU time of a process, of its children that live, and of those that it has waited for, in milliseconds; undefined
 * where there is no /proc to read it from. A server's connection counts once it is closed, or as long as it lives.
 */
export function treeCpuTime(pid: number): number | undefined {
  if (!existsSync('/proc/self/stat')) return undefined
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && statOf(name)?.parent === pid)
  const own = statOf(String(pid))
  if (own === undefined) return undefined
  return children.reduce((sum, child) => sum + (statOf(child)?.own ?? 0), own.own + own.waitedFor) * tick
}

function statOf(pid: string) {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    // It has ended since it was listed; its parent counts it now.
    return undefined
  }
  // proc_pid_stat(5): behind the name in parentheses, which may hold anything, come state, ppid, and so on.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const at = (index: number) => fields[index] ?? 0
  return { parent: at(1), own: at(11) + at(12), waitedFor: at(13) + at(14) }
}
