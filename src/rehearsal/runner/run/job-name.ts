import { expandText, type Scope } from '../expression/index.ts'
import type { JobDefinition } from '../workflow/index.ts'

/** A job's name as GitHub shows it; the values of its matrix stand behind a name that has no expression. */
export function jobName(job: JobDefinition, scope: Scope, suffix: string): string {
  if (job.name === undefined) return `${job.id}${suffix}`
  if (suffix === '' && job.name.isExpression && job.strategy !== undefined) return job.id
  const name = expandText(job.name, scope) || job.id
  return job.name.isExpression ? name : `${name}${suffix}`
}
