const ENVIRONMENTS = ['local', 'staging', 'production'] as const

/** Read once at the start, from the task's environment: one image serves them all. */
export interface Config {
  readonly environment: (typeof ENVIRONMENTS)[number]
  readonly port: number
  /** Where the browser reaches Core. */
  readonly coreUrl: URL
  /** What the deploy says it deployed; null where nothing deployed this process. */
  readonly version: string | null
  readonly gitSha: string | null
  readonly imageDigest: string | null
}

/** @throws {Error} naming every key that is missing or wrong */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = []
  const read = (
    key: string,
    fallback: string | undefined,
    expected: string,
    valid: (text: string) => boolean,
  ) => {
    const value = env[key] || fallback
    if (value === undefined) problems.push(`${key} is missing: it must be ${expected}`)
    else if (!valid(value)) problems.push(`${key} must be ${expected}`)
    return value ?? ''
  }
  const optional = (key: string, expected: string, pattern: RegExp) =>
    env[key] ? read(key, undefined, expected, (text) => pattern.test(text)) : null

  const environment = ENVIRONMENTS.find((name) => name === (env['ENVIRONMENT'] || 'local'))
  if (environment === undefined) problems.push(`ENVIRONMENT must be one of ${ENVIRONMENTS.join(', ')}`)
  const port = read(
    'PORT',
    '8080',
    'a port number',
    (text) => /^\d{1,5}$/.test(text) && Number(text) < 65_536,
  )
  const coreUrl = read(
    'CORE_URL',
    environment === 'local' ? 'http://127.0.0.1:8080' : undefined,
    'the address of Core, like https://core.example.com',
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
  )
  const version = optional('DEPLOY_KIT_VERSION', 'a version like 1.2.3', /^\d+\.\d+\.\d+/)
  const gitSha = optional('DEPLOY_KIT_SHA', 'a git commit of 40 hex digits', /^[0-9a-f]{40}$/)
  const imageDigest = optional('DEPLOY_KIT_DIGEST', 'an image digest like sha256:…', /^sha256:[0-9a-f]{64}$/)
  if (environment === undefined || problems.length > 0) {
    throw new Error(
      `The configuration has ${problems.length} problem(s):\n${problems.map((line) => `  ${line}`).join('\n')}`,
    )
  }
  return { environment, port: Number(port), coreUrl: new URL(coreUrl), version, gitSha, imageDigest }
}
