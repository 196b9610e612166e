export interface Mask {
  add(secret: string): void
  apply(text: string): string
}

/** Inputs whose values are secrets, by their names. */
export function isSecretName(name: string): boolean {
  return /token|secret|password/.test(name)
}

/** Replaces secrets in what is printed, each line of a secret for itself, as GitHub's runner does. */
export function createMask(): Mask {
  const secrets = new Set<string>()
  return {
    add(secret) {
      for (const line of secret.split(/\r?\n/)) {
        if (line.trim() === '') continue
        secrets.add(line)
        secrets.add(encodeURIComponent(line))
        secrets.add(JSON.stringify(line).slice(1, -1))
      }
    },
    apply(text) {
      let masked = text
      for (const secret of [...secrets].sort((a, b) => b.length - a.length))
        masked = masked.replaceAll(secret, '***')
      return masked
    },
  }
}
