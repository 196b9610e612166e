import { asText, expand, isList, isObject, type Scope } from '../expression/index.ts'
import type { TemplateToken } from '../github-packages.ts'

/** Families of GitHub's own images, and the platform of Node that each is. Other labels are somebody's own machine. */
const families = [
  { label: /^ubuntu-/, platform: 'linux' },
  { label: /^macos-/, platform: 'darwin' },
  { label: /^windows-/, platform: 'win32' },
] as const

/**
 * The labels that a job asks for.
 * @throws Error for an image that this machine cannot stand in for: Windows anywhere, macOS on Linux
 */
export function readRunsOn(
  token: TemplateToken | undefined,
  scope: Scope,
  platform: string,
): readonly string[] {
  const value = expand(token, scope)
  const labels = isObject(value) ? value['labels'] : value
  const names = (isList(labels) ? labels : [labels ?? null]).map(asText).filter((label) => label !== '')
  for (const label of names) {
    const family = families.find((candidate) => candidate.label.test(label))
    // A Mac stands in for Ubuntu: the steps are the same but for the system's own tools.
    const fits = family === undefined || family.platform === platform || family.platform === 'linux'
    if (!fits) throw new Error(`The job asks for ${label}; this machine is ${platform} and cannot run it.`)
  }
  return names
}
