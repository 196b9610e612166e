import { formatDuration } from '../../../kernel/index.ts'

/** `1,204` */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** `1 request`, `1,204 requests` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** A share between 0 and 1 as `12.5 %`, held together by no-break spaces; never `0 %` for something, nor `100 %` for less than all. */
export function percent(share: number): string {
  const text = (share * 100).toFixed(1).replace(/\.0$/, '')
  if (text === '0' && share > 0) return '<\u00a00.1\u00a0%'
  if (text === '100' && share < 1) return '>\u00a099.9\u00a0%'
  return `${text}\u00a0%`
}

/** Milliseconds between two instants as a person reads them; an end before its start counts as none. */
export function duration(from: number, to: number): string {
  return formatDuration(Math.max(0, to - from))
}

/** Words as a list: `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}
