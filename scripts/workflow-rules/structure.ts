import type { Scalar, YAMLMap } from 'yaml'
import { isMap } from 'yaml'
import { entries, items, member } from './document.ts'
import type { SourceFile } from './types.ts'

export interface Job {
  readonly id: string
  readonly key: Scalar
  readonly node: YAMLMap
  readonly steps: readonly YAMLMap[]
}

export function jobsOf(file: SourceFile): readonly Job[] {
  if (file.kind !== 'workflow') return []
  return entries(member(file.root, 'jobs')).flatMap(({ name, key, value }) =>
    isMap(value) ? [{ id: name, key, node: value, steps: items(member(value, 'steps')) }] : [],
  )
}

/** The steps of all jobs, or of a composite. */
export function stepsOf(file: SourceFile): readonly YAMLMap[] {
  return file.kind === 'workflow'
    ? jobsOf(file).flatMap((job) => job.steps)
    : items(member(file.root, 'runs', 'steps'))
}

/** Whether other repositories call it, and nothing else starts it. */
export function isReusable(file: SourceFile): boolean {
  return (
    file.kind === 'workflow' && entries(member(file.root, 'on')).some((it) => it.name === 'workflow_call')
  )
}
