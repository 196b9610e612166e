/** `length` characters of `alphabet`, from the cloud's own source of chance. */
export function randomText(random: () => number, length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')
}

export const hexadecimal = '0123456789abcdef'
export const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** The letters of AWS's unique ids: AKIA…, AROA…. */
export const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function randomUuid(random: () => number): string {
  const hex = (length: number) => randomText(random, length, hexadecimal)
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${randomText(random, 1, '89ab')}${hex(3)}-${hex(12)}`
}
