import { type EcsEnvironment, emit, now } from './environment.ts'
import type { RevisionRecord, ServiceRecord, TaskRecord } from './state.ts'

const eventsKept = 100

/** Writes a service event in AWS's form, `(service NAME) …`; the newest stands first. */
export function say(
  environment: EcsEnvironment,
  service: ServiceRecord,
  message: string,
  revision?: RevisionRecord,
): void {
  const subject = revision === undefined ? '' : `, taskSet ${revision.deploymentId}`
  const whole = `(service ${service.name}${subject}) ${message}`
  service.events.unshift({ id: environment.ids.uuid(), createdAt: now(environment), message: whole })
  service.events.splice(eventsKept)
  emit(environment, 'service.event', {
    cluster: service.cluster.name,
    service: service.name,
    message: whole,
  })
}

/** `(task 1) (task 2)`, as events list tasks. */
export function taskList(tasks: readonly TaskRecord[]): string {
  return tasks.map((task) => `(task ${task.id})`).join(' ')
}
