import { ConfigurationError } from '../../kernel/index.ts'
import type { Machine } from './machine/index.ts'
import type { Scenario } from './scenario.ts'

/**
 * The drills that this machine can run, and a sentence for each that is left out. A drill that cannot run never counts
 * as one that ended as declared.
 *
 * @throws ConfigurationError where a drill that was asked for by name cannot run
 */
export function whatCanRun(
  asked: readonly Scenario[],
  machine: Pick<Machine, 'signing' | 'notSigned'>,
  byName: boolean,
): { readonly chosen: readonly Scenario[]; readonly left: readonly string[] } {
  const cannot = asked.filter((it) => it.needs === 'signing' && machine.signing === undefined)
  const first = cannot[0]
  if (byName && first !== undefined) {
    throw new ConfigurationError(`the drill ${first.name} cannot be run on this machine, which cannot sign`, {
      fix: machine.notSigned,
    })
  }
  return {
    chosen: asked.filter((it) => !cannot.includes(it)),
    left: cannot.map(
      (it) => `The drill ${it.name} did not run, since nothing can be signed. Reason: ${machine.notSigned}`,
    ),
  }
}
