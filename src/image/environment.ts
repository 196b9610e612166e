export type Environment = Readonly<Record<string, string | undefined>>

/** What any program needs to start and to reach the network through a company's proxy. No credential is among it. */
const ground = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
] as const

/** The ground, and of the rest only what is named; a name that ends with `*` stands for all that begin so. */
export function pickEnvironment(env: Environment, names: readonly string[] = []): Record<string, string> {
  const wanted = [...ground, ...names]
  const picked: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    const match = wanted.some((want) =>
      want.endsWith('*') ? name.startsWith(want.slice(0, -1)) : name === want,
    )
    if (match && value !== undefined) picked[name] = value
  }
  return picked
}
