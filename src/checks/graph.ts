import { ConfigurationError, nearest } from '../kernel/index.ts'
import type { Task } from './types.ts'

/**
 * The tasks in an order in which each comes after what it needs. Pure.
 *
 * @throws ConfigurationError for a need that is no task, and for a circle, which it names in full
 */
export function orderTasks(tasks: readonly Task[]): readonly Task[] {
  const byName = new Map(tasks.map((task) => [task.name, task]))
  const ordered: Task[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (task: Task, path: readonly string[]): void => {
    if (state.get(task.name) === 'done') return
    if (state.get(task.name) === 'open') {
      const circle = [...path.slice(path.indexOf(task.name)), task.name].join(' → ')
      throw new ConfigurationError(`the tasks of checks wait for each other: ${circle}`, {
        fix: 'Take one of these out of `needs`.',
      })
    }
    state.set(task.name, 'open')
    for (const need of task.needs) {
      const needed = byName.get(need)
      if (needed === undefined) {
        const meant = nearest(need, [...byName.keys()])
        throw new ConfigurationError(`checks.tasks.${task.name}.needs names ${need}, which is not a task`, {
          fix:
            meant === undefined
              ? `The tasks are ${[...byName.keys()].join(', ')}.`
              : `Did you mean ${meant}?`,
        })
      }
      visit(needed, [...path, task.name])
    }
    state.set(task.name, 'done')
    ordered.push(task)
  }
  for (const task of tasks) visit(task, [])
  return ordered
}
