import * as nodeModule from 'node:module'
import { ConfigurationError } from '../../kernel/index.ts'

/**
 * GitHub's parser packages import their schemas as JSON without an import attribute, which Node refuses
 * (ERR_IMPORT_ATTRIBUTE_MISSING). Imported before them, this module adds the attribute to the JSON files of
 * `@actions/*` and touches nothing else.
 */
if (typeof nodeModule.registerHooks !== 'function') {
  throw new ConfigurationError(
    `the workflow runner needs Node 22.15 or later, this is Node ${process.versions.node}`,
    { fix: 'Run it with Node 24, the version that GitHub runs actions with.' },
  )
}

nodeModule.registerHooks({
  load(url, context, nextLoad) {
    const plainJson = /\/@actions\/[^?]*\.json$/.test(url) && context.importAttributes['type'] === undefined
    return nextLoad(
      url,
      plainJson
        ? { ...context, format: 'json', importAttributes: { ...context.importAttributes, type: 'json' } }
        : context,
    )
  },
})
