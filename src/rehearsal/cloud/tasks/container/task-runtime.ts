import type { TaskRuntime, TaskSpec } from '../../ports.ts'
import type { ContainerEngine } from './engine.ts'
import { TaskRun, type TaskRunOptions } from './task-run.ts'

/** A runtime over an engine: remembers what runs, so that `close` leaves nothing behind. */
export function taskRuntime(
  kind: string,
  engine: ContainerEngine,
  options: TaskRunOptions,
  closeEngine: () => Promise<void>,
): TaskRuntime {
  const running = new Set<TaskRun>()
  return {
    kind,
    start: (spec: TaskSpec) => {
      const task = new TaskRun(spec, engine, options)
      running.add(task)
      task.stopped.then(() => running.delete(task))
      return task
    },
    close: async () => {
      const tasks = [...running]
      for (const task of tasks) task.end('The local cloud is shutting down')
      await Promise.all(tasks.map(({ stopped }) => stopped))
      await closeEngine()
    },
  }
}
