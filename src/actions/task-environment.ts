import type { Host } from '../host/index.ts'

/** Product code gets the job's environment without what belongs to the runner and to this action. */
export function taskEnvironment(env: Host['env']): Readonly<Record<string, string | undefined>> {
  const withheld =
    /^(?:ACTIONS_|INPUT_|DEPLOY_KIT_INPUTS$|GITHUB_TOKEN$|GH_TOKEN$|AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$)/
  return Object.fromEntries(Object.entries(env).filter(([name]) => !withheld.test(name)))
}
