import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { WorkflowFile, WorkflowFiles } from './types.ts'

interface Workflow {
  readonly name?: unknown
  readonly jobs?: Readonly<Record<string, { readonly uses?: unknown; readonly steps?: unknown }>>
}

/** Which files of the repo call which reusable workflow, or an action of the same name, of deploy-kit. */
export function findWorkflows(folder: string): WorkflowFiles {
  const dir = join(folder, '.github', 'workflows')
  const files = existsSync(dir) ? readdirSync(dir).filter((file) => /\.ya?ml$/.test(file)) : []
  const found = files.sort().map((file) => ({ file, workflow: read(join(dir, file)) }))
  const calling = (called: RegExp): WorkflowFile | undefined => {
    const hit = found.find(({ workflow }) => uses(workflow).some((it) => called.test(it)))
    if (hit === undefined) return undefined
    const { file, workflow } = hit
    return { file, name: typeof workflow.name === 'string' ? workflow.name : `.github/workflows/${file}` }
  }
  return {
    pullRequest: calling(/\/deploy-kit\/\.github\/workflows\/pull-request\.yml@/),
    release: calling(/\/deploy-kit\/(?:\.github\/workflows\/release\.yml|(?:actions\/)?deploy-ecs)@/),
    rollback: calling(/\/deploy-kit\/(?:\.github\/workflows\/rollback\.yml|(?:actions\/)?rollback)@/),
  }
}

function read(path: string): Workflow {
  // A file that GitHub could not read either is the runner's to name, with its line.
  try {
    const parsed: unknown = parse(readFileSync(path, 'utf8'))
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}

function uses({ jobs = {} }: Workflow): readonly string[] {
  return Object.values(jobs).flatMap((job) => {
    const steps = Array.isArray(job.steps) ? (job.steps as readonly { readonly uses?: unknown }[]) : []
    return [job.uses, ...steps.map((step) => step.uses)].filter((it) => typeof it === 'string')
  })
}
