import type { CloudEvent } from '../cloud/index.ts'
import type { RunnerEvent } from '../runner/index.ts'
import type { TimelineEntry, TrafficTrack } from './types.ts'

type Shares = { readonly at: number; readonly shares: Readonly<Record<string, number>> }

/** Turns what the cloud and the runner say into the timeline and the traffic tracks of one scenario. */
export class Recorder {
  readonly #versionOf: (taskDefinition: string) => Promise<string>
  readonly #entries: TimelineEntry[] = []
  readonly #traffic = new Map<string, Promise<Shares>[]>()
  readonly onEntry: (entry: TimelineEntry) => void

  constructor(
    versionOf: (taskDefinition: string) => Promise<string>,
    onEntry: (entry: TimelineEntry) => void,
  ) {
    this.#versionOf = versionOf
    this.onEntry = onEntry
  }

  say(source: string, text: string, level: TimelineEntry['level'] = 'info', at = Date.now()): void {
    const entry = { at, source, text, level }
    this.#entries.push(entry)
    this.onEntry(entry)
  }

  /** The share of the version that serves before anything moves. */
  serving(track: string, version: string, at: number): void {
    this.#changes(track).push(Promise.resolve({ at, shares: { [version]: 100 } }))
  }

  cloud(event: CloudEvent): void {
    const { detail } = event
    const where = `${text(detail['service'])} ${text(detail['cluster'])}`
    switch (event.type) {
      case 'deployment.stage':
        this.say('deployment', `${where}: ${words(text(detail['stage']))}`, 'info', event.at)
        break
      case 'deployment.status': {
        const status = text(detail['status'])
        const level = status === 'SUCCESSFUL' ? 'good' : /ROLLBACK|STOP/.test(status) ? 'bad' : 'info'
        this.say(
          'deployment',
          `${where}: ${words(status)}${detail['reason'] === undefined ? '' : ` (${text(detail['reason'])})`}`,
          level,
          event.at,
        )
        break
      }
      case 'deployment.hook':
        this.say(
          'deployment',
          `${where}: hook at ${words(text(detail['stage']))} ${words(text(detail['status']))}`,
          'info',
          event.at,
        )
        break
      case 'weights.changed':
        if (event.source === 'ecs' && detail['kind'] === 'production') this.#moved(where, event)
        break
      case 'task.stopped':
        if (text(detail['stopCode']) !== 'ServiceSchedulerInitiated') {
          this.say('task', `${where}: task stopped: ${text(detail['reason'])}`, 'bad', event.at)
        }
        break
      default:
        break
    }
  }

  runner(event: RunnerEvent): void {
    switch (event.type) {
      case 'run-started':
        this.say('run', `${event.workflow}: ${event.title}`, 'info', event.at)
        break
      case 'job-waiting':
        this.say('run', `${event.job}: ${event.reason}`, 'info', event.at)
        break
      case 'job-finished':
        this.say(
          'run',
          `${event.name}: ${event.conclusion}`,
          event.conclusion === 'success' ? 'good' : event.conclusion === 'failure' ? 'bad' : 'info',
          event.at,
        )
        break
      case 'run-finished':
        this.say(
          'run',
          `${event.workflow}: ${event.conclusion}${event.message === undefined ? '' : ` (${event.message})`}`,
          event.conclusion === 'success' ? 'good' : 'bad',
          event.at,
        )
        break
      default:
        break
    }
  }

  timeline(): readonly TimelineEntry[] {
    return [...this.#entries].sort((a, b) => a.at - b.at)
  }

  async traffic(): Promise<readonly TrafficTrack[]> {
    return await Promise.all(
      [...this.#traffic].map(async ([name, changes]) => ({
        name,
        changes: (await Promise.all(changes)).sort((a, b) => a.at - b.at),
      })),
    )
  }

  #moved(where: string, event: CloudEvent): void {
    const revisions = event.detail['revisions']
    if (!Array.isArray(revisions)) return
    const parts = revisions.map(
      async (it: { readonly taskDefinition: string; readonly percent: number }) =>
        [await this.#versionOf(it.taskDefinition), it.percent] as const,
    )
    const change = Promise.all(parts).then((shares) => ({
      at: event.at,
      shares: Object.fromEntries(shares.filter(([, percent]) => percent > 0)),
    }))
    this.#changes(where).push(change)
    void change.then(({ at, shares }) =>
      this.say(
        'traffic',
        `${where}: ${Object.entries(shares)
          .map(([version, percent]) => `${percent} % ${version}`)
          .join(', ')}`,
        'info',
        at,
      ),
    )
  }

  #changes(track: string): Promise<Shares>[] {
    const found = this.#traffic.get(track)
    if (found !== undefined) return found
    const made: Promise<Shares>[] = []
    this.#traffic.set(track, made)
    return made
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
}

function words(constant: string): string {
  return constant.toLowerCase().replaceAll('_', ' ')
}
