import type { TaskCounts } from './rolling.ts'
import { type EcsState, isLive, type RevisionRecord, type ServiceRecord, type TaskRecord } from './state.ts'

/** A service's tasks that the scheduler looks after, stopped ones left out. */
export function tasksOf(state: EcsState, service: ServiceRecord): readonly TaskRecord[] {
  return [...state.tasks.values()].filter(
    (task) => task.service === service && task.status !== 'STOPPED' && !task.detached,
  )
}

export function countTasks(tasks: readonly TaskRecord[], revision: RevisionRecord): TaskCounts {
  const own = tasks.filter((task) => task.revision === revision)
  const live = own.filter(isLive)
  return {
    revision: revision.arn,
    requested: revision.requested,
    live: live.length,
    healthy: live.filter(({ healthy }) => healthy).length,
    present: own.length,
  }
}

export function runningAndPending(
  tasks: readonly TaskRecord[],
  revision: RevisionRecord,
): { readonly running: number; readonly pending: number } {
  const own = tasks.filter((task) => task.revision === revision)
  return {
    running: own.filter((task) => task.status === 'RUNNING').length,
    pending: own.filter((task) => task.status === 'PENDING' || task.status === 'PROVISIONING').length,
  }
}
