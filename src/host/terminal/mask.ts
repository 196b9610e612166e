/** Replaces secrets in what is printed, each line of a secret for itself, as GitHub's runner does. */
export function createMask(): { add(secret: string): void; apply(text: string): string } {
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
