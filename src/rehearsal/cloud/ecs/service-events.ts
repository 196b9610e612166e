import { type EcsEnvironment, emit, now } from './environment.ts'
import type { RevisionRecord, ServiceRecord, TaskRecord } from './state.ts'

const eventsKept = 100

/** Writes a service event in AWS's form, `(service NAME) …`; the newest stands first. */
export function say(environment: EcsEnvironment, service: ServiceRecord, message: string): void {
  const whole = `(service ${service.name}) ${message}`
  service.events.unshift({ id: environment.ids.uuid(), createdAt: now(environment), message: whole })
  service.events.splice(eventsKept)
  emit(environment, 'service.event', {
    cluster: service.cluster.name,
    service: service.name,
    message: whole,
  })
}

export function sayDraining(
  environment: EcsEnvironment,
  service: ServiceRecord,
  revision: RevisionRecord,
  count: number,
): void {
  const whole = `(service ${service.name}, taskSet ${revision.deploymentId}) has begun draining connections on ${count} tasks.`
  service.events.unshift({ id: environment.ids.uuid(), createdAt: now(environment), message: whole })
  service.events.splice(eventsKept)
}

/** `(task 1) (task 2)`, as events list tasks. */
export function taskList(tasks: readonly TaskRecord[]): string {
  return tasks.map((task) => `(task ${task.id})`).join(' ')
}
