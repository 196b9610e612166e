import { toJsonSchema } from '@valibot/to-json-schema'
import { configSchema } from './schema.ts'

/** The JSON Schema of deploy-kit.yml, for editors; `scripts/generate.ts` writes it to `deploy-kit.schema.json`. */
export function configJsonSchema(): object {
  return {
    title: 'deploy-kit.yml',
    ...toJsonSchema(configSchema, { errorMode: 'ignore', typeMode: 'input' }),
  }
}
