import type { Exec } from '../../../kernel/index.ts'
import type { GitHub } from '../../cloud/index.ts'
import { matchingWorkflows, type Runner, type RunResult } from '../../runner/index.ts'
import type { MachineSigning } from '../machine/index.ts'
import type { Product } from './types.ts'

interface PullRequest {
  readonly base?: { readonly ref?: string }
  readonly head?: { readonly sha?: string }
}

/**
 * What happens on the local GitHub starts workflows, as it does there.
 * @param signing the secrets and variables of every environment with which images are signed and verified
 * @param onStart called before a product's runs begin
 */
export function startRunsOn(
  github: GitHub,
  runner: Runner,
  exec: Exec,
  env: Readonly<Record<string, string | undefined>>,
  products: ReadonlyMap<string, Product>,
  signing: Pick<MachineSigning, 'secrets' | 'variables'>,
  onStart: (module: string) => void,
  onRun: (handle: { cancel(reason?: string): void }, result: Promise<RunResult>) => void,
) {
  const starting = new Set<Promise<void>>()
  const unsubscribe = github.onEvent((event) => {
    const product = [...products.values()].find((it) => it.repository.fullName === event.repository)
    if (product === undefined) return
    const { repository } = product
    const start = async () => {
      const pull = event.payload['pull_request'] as PullRequest | undefined
      const [baseRef, headSha] = [pull?.base?.ref, pull?.head?.sha]
      const files =
        event.workflow === undefined
          ? await matchingWorkflows(
              exec,
              {
                dir: repository.gitDir,
                sha: event.sha,
                ...(env['PATH'] === undefined ? {} : { path: env['PATH'] }),
              },
              {
                name: event.name,
                ref: event.ref,
                ...(event.action === undefined ? {} : { action: event.action }),
                ...(baseRef === undefined ? {} : { baseRef }),
                ...(headSha === undefined ? {} : { headSha }),
              },
            )
          : [event.workflow]
      onStart(product.module)
      for (const workflow of files) {
        const handle = runner.run({
          repository: repository.fullName,
          repositoryId: String(repository.id),
          repositoryOwnerId: String(repository.ownerId),
          dir: repository.gitDir,
          workflow,
          event: { name: event.name, payload: event.payload },
          ref: event.ref,
          sha: event.sha,
          actor: event.actor,
          ...(event.name === 'workflow_dispatch'
            ? { inputs: (event.payload['inputs'] ?? {}) as Readonly<Record<string, string>> }
            : {}),
          environments: Object.fromEntries(
            product.plan.environments.flatMap(({ name, databaseVariable }, at, all) => {
              const database = databaseSecret(databaseVariable, product.databaseUrls[name])
              return [
                [
                  name,
                  {
                    secrets: { ...signing.secrets, ...database },
                    vars: signing.variables,
                    reviewers: at === all.length - 1 ? ['lead'] : [],
                  },
                ],
                // In front of the approval, for workflows that plan on the database.
                [`${name}-plan`, { secrets: database, vars: signing.variables }],
              ]
            }),
          ),
        })
        onRun(handle, handle.result)
      }
    }
    const running: Promise<void> = start().finally(() => starting.delete(running))
    starting.add(running)
  })
  return {
    stop: unsubscribe,
    quiet: async () => {
      // An event is sent while the answer to the call that caused it is still on its way.
      await new Promise((resolve) => setTimeout(resolve, 50))
      await Promise.all(starting)
    },
  }
}

function databaseSecret(
  variable: string | undefined,
  url: string | undefined,
): Readonly<Record<string, string>> {
  return variable === undefined || url === undefined ? {} : { [variable]: url }
}
