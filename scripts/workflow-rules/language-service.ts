// The hook for JSON files has to stand before GitHub's packages are loaded, hence the imports inside the function.
import '../../src/rehearsal/runner/json-imports.ts'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { Finding, Repository, SourceFile } from './types.ts'
import { interfaceOf, ownFile, parseUses } from './uses.ts'

/** What GitHub's own editor support finds in a file; everything is looked up in this repository and offline. */
export async function languageService(file: SourceFile, repository: Repository): Promise<readonly Finding[]> {
  const [{ registerLogger, validate }, { FeatureFlags }, { clearCacheEntry }] = await Promise.all([
    import('@actions/languageservice'),
    import('@actions/expressions/features'),
    import('@actions/languageservice/utils/workflow-cache'),
  ])
  // What goes wrong inside of it is only logged there; here it must not look like a clean file.
  const failures: string[] = []
  const silent = () => {}
  registerLogger({ error: (it) => failures.push(it), warn: silent, info: silent, log: silent })
  // An action is known by its name; an example of a page has none of its own.
  const uri = `file:///${file.path.replace(/\.md$/, `-${file.linesAbove}.yml`)}`
  const document = TextDocument.create(uri, `github-actions-${file.kind}`, 1, file.text)
  clearCacheEntry(uri)
  const diagnostics = await validate(document, {
    featureFlags: new FeatureFlags({ all: true }),
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ owner, name, path, ref }) =>
        interfaceOf(repository, parseUses(`${[owner, name, path].filter(Boolean).join('/')}@${ref}`)),
    },
    fileProvider: {
      getFileContent: async (reference) => {
        const path =
          'repository' in reference
            ? ownFile(
                parseUses(
                  `${reference.owner}/${reference.repository}/${reference.path}@${reference.version}`,
                ),
              )
            : reference.path.replace(/^(?:\.|\$)?\//, '')
        const found = repository.files.find((it) => it.path === path)
        if (found === undefined) throw new Error(`there is no ${path ?? reference.path}`)
        return { name: found.path, content: found.text }
      },
    },
  })
  for (const failure of failures) throw new Error(`${file.path}: ${failure}`)
  return diagnostics.map((it) => ({
    file: file.path,
    line: it.range.start.line + 1 + file.linesAbove,
    column: it.range.start.character + 1,
    rule: 'github',
    message: typeof it.message === 'string' ? it.message : it.message.value,
  }))
}
