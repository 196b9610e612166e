import type { Forge, Host } from '../host/index.ts'
import { choice } from './settings.ts'

/** A forge that notes every call that changes something and, in a dry run, stops before the first of them. */
export interface RecordingForge extends Forge {
  readonly calls: readonly string[]
}

export function isDryRun(host: Host): boolean {
  return choice(host, 'dry-run', ['true', 'false'], 'false') === 'true'
}

/**
 * In a dry run nothing is changed: reads go through, and a call that would change something is noted and answered
 * with what the next calls need of it.
 */
export function dryRunForge(forge: Forge, dryRun: boolean): RecordingForge {
  const calls: string[] = []
  const note = (route: string, parameters: Readonly<Record<string, unknown>> | undefined) => {
    const shown = Object.entries(parameters ?? {}).map(([key, value]) => `${key}: ${shorten(value)}`)
    calls.push(`${route}${shown.length === 0 ? '' : ` {${shown.join(', ')}}`}`)
  }
  return {
    ...forge,
    calls,
    request: async (route, parameters) => {
      if (route.startsWith('GET ')) return await forge.request(route, parameters)
      note(route, parameters)
      return dryRun ? { status: 200, data: standIn(parameters) } : await forge.request(route, parameters)
    },
    upload: async (url, name, contentType, body) => {
      note(`POST ${name}`, { bytes: body.byteLength })
      return dryRun ? {} : await forge.upload(url, name, contentType, body)
    },
  }
}

function standIn(parameters: Readonly<Record<string, unknown>> | undefined): object {
  return {
    sha: '0'.repeat(40),
    id: 0,
    number: 0,
    html_url: '',
    upload_url: '',
    tag_name: '',
    draft: true,
    object: { sha: '0'.repeat(40), type: 'commit' },
    ...parameters,
  }
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
