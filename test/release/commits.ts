import type { History } from '../../src/release/index.ts'

/** A sha of its own for each number, short forms of which differ too. */
export function shaOf(n: number): string {
  return ((n + 1) * 0x9e3779b1).toString(16).slice(0, 8).padStart(8, '0').padEnd(40, 'a')
}

/** A history of these messages, newest first. */
export function historyOf(last: string | undefined, messages: readonly string[]): History {
  const commits = messages.map((message, i) => ({ sha: shaOf(i), message }))
  return { last, head: commits[0] ?? { sha: shaOf(0), message: '' }, commits }
}
