import { ConfigurationError } from '../../../kernel/index.ts'
import { asText, expand, isObject, type Scope } from '../expression/index.ts'
import type { TemplateToken } from '../github-packages.ts'
import type { GroupSetting, Ticket } from './concurrency.ts'
import type { Instance, RunContext } from './run-context.ts'

/** A `concurrency:` value; undefined where there is none, or an empty group. */
export function readConcurrency(token: TemplateToken | undefined, scope: Scope): GroupSetting | undefined {
  const value = expand(token, scope)
  if (!isObject(value)) {
    const group = asText(value)
    return group === '' ? undefined : { group, cancelInProgress: false, queue: 'single' }
  }
  const group = asText(value['group'])
  if (group === '') return undefined
  const cancelInProgress = asText(value['cancel-in-progress']) === 'true'
  const queue = asText(value['queue']) === 'max' ? 'max' : 'single'
  if (queue === 'max' && cancelInProgress) {
    throw new ConfigurationError(
      `The concurrency group ${group} has both 'queue: max' and 'cancel-in-progress: true', which exclude each other`,
    )
  }
  return { group, cancelInProgress, queue }
}

export function enterGroup(
  run: RunContext,
  instance: Pick<Instance, 'ancestors'>,
  setting: GroupSetting,
  member: { readonly cancel: (reason: string) => void },
  signal: AbortSignal,
  place: string,
  onWait?: () => void,
): Promise<Ticket> {
  const reason = `waits for the concurrency group ${setting.group}`
  return run.groups.enter(setting, member, instance.ancestors, {
    signal,
    place,
    repository: run.request.repository,
    onWait:
      onWait ??
      (() =>
        run.emit({
          type: 'job-waiting',
          at: run.clock.now(),
          runId: run.runId,
          job: place,
          on: 'concurrency',
          reason,
        })),
  })
}
