import { isMap } from 'yaml'
import { entries, finding, member, text } from './document.ts'
import { jobsOf } from './structure.ts'
import type { Repository, Rule, SourceFile } from './types.ts'
import { ownFile, parseUses } from './uses.ts'

const levels = ['none', 'read', 'write']

/** A called workflow gets no more than its caller has: GitHub refuses the whole run before it starts. */
export const callsRule: Rule = function* (file, repository) {
  for (const job of jobsOf(file)) {
    const uses = member(job.node, 'uses')
    const called = calledWorkflow(repository, text(uses))
    const granted = member(job.node, 'permissions')
    if (called === undefined || !isMap(granted)) continue
    for (const inner of jobsOf(called)) {
      for (const { name, value } of entries(member(inner.node, 'permissions'))) {
        const wanted = text(value) ?? 'none'
        const given = text(member(granted, name)) ?? 'none'
        if (levels.indexOf(given) < levels.indexOf(wanted))
          yield finding(
            file,
            granted,
            'calls',
            `the job ${inner.id} of ${called.path} needs ${name}: ${wanted}, and the job ${job.id} has ${given}`,
          )
      }
    }
  }
}

function calledWorkflow(repository: Repository, uses: string | undefined): SourceFile | undefined {
  const path = uses === undefined ? undefined : ownFile(parseUses(uses))
  return repository.files.find((it) => it.kind === 'workflow' && it.path === path)
}
