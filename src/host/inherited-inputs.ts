import { readInputs } from './github/inputs.ts'
import { isSecretName } from './mask.ts'

/**
 * Inputs that the environment sets for every action of a run (`DEPLOY_KIT_INPUTS`, a JSON object): they win over
 * deploy-kit.yml and lose against the step's own. A rehearsal uses it, so that it changes no file. The notice is to be
 * printed: whoever reads the log must see that something besides the files of the repo decided.
 */
export function inheritedInputs(env: Readonly<Record<string, string | undefined>>): {
  readonly inputs: Readonly<Record<string, string>>
  readonly notice: string | undefined
} {
  const inputs = readInputs(env['DEPLOY_KIT_INPUTS'] ?? '', {
    name: 'the environment variable DEPLOY_KIT_INPUTS',
    fix: 'Write a JSON object whose values are strings, for example {"image-scan": "off"}.',
  })
  const set = Object.entries(inputs).map(([name, value]) => `${name}: ${shown(name, value)}`)
  return { inputs, notice: set.length === 0 ? undefined : `DEPLOY_KIT_INPUTS sets ${set.join(', ')}` }
}

/** Without secrets; the address of a database, the shadow's too, holds its password. */
function shown(name: string, value: string): string {
  return isSecretName(name) || /^migrations-.*url$/.test(name) ? '***' : value
}
