import { rules } from './rules/index.ts'
import { metaRules } from './rules/meta.ts'

/** What `-- deploy-kit-ignore` and the configuration may name. */
export const lintRuleIds: readonly string[] = [...rules, ...metaRules].map((rule) => rule.id)
