import { posix } from 'node:path'
import type { Situation } from './find-program.ts'
import { ProgramRefusal } from './program.ts'

export interface NpmScripts {
  /** The folder of the package.json. */
  readonly folder: string
  /** `pre…`, the script itself and `post…`, as far as they are there; npm runs them one after another. */
  readonly scripts: readonly {
    readonly text: string
    readonly args: readonly string[]
    readonly environment: Readonly<Record<string, string>>
  }[]
}

/** Options that change nothing of what is run. */
const quiet =
  /^(-s|-q|--silent|--quiet|--no-update-notifier|--production|--omit=dev|--loglevel=\w+|--no-audit|--no-fund)$/

/**
 * The scripts that `npm start`, `npm run x`, `yarn x` or `pnpm run x` stand for.
 * @throws ProgramRefusal where the command line is another one, or the package has no such script
 */
export function npmScript(tool: string, args: readonly string[], situation: Situation): NpmScripts {
  const separator = args.indexOf('--')
  const before = (separator === -1 ? args : args.slice(0, separator)).filter((arg) => !quiet.test(arg))
  const [first, ...rest] = before
  const named = first === 'run' || first === 'run-script' ? rest[0] : first === 't' ? 'test' : first
  const own = first === 'run' || first === 'run-script' ? rest.slice(1) : rest
  const direct = tool === 'npm' ? ['run', 'run-script', 'start', 'test', 't', 'stop', 'restart'] : undefined
  if (named === undefined || named.startsWith('-') || direct?.includes(first ?? '') === false) {
    throw new ProgramRefusal(`${tool} ${args.join(' ')} is no script of the image's package.json`)
  }
  // npm takes options before `--` for itself, the others hand everything on.
  if (tool === 'npm' && own.some((arg) => arg.startsWith('-'))) {
    throw new ProgramRefusal(
      `the options in ${tool} ${args.join(' ')} cannot be honoured without a container`,
    )
  }
  const { folder, scripts, environment } = readPackage(tool, situation)
  const text =
    scripts[named] ??
    (named === 'start' && situation.files.isFile(posix.join(folder, 'server.js'))
      ? 'node server.js'
      : undefined)
  if (text === undefined) throw new ProgramRefusal(`${tool} error Missing script: "${named}"`)
  const extra = [...own, ...(separator === -1 ? [] : args.slice(separator + 1))]
  const part = (name: string, content: string | undefined, more: readonly string[]) =>
    content === undefined
      ? []
      : [
          {
            text: more.length === 0 ? content : `${content} "$@"`,
            args: more,
            environment: { ...environment, npm_lifecycle_event: name, npm_lifecycle_script: content },
          },
        ]
  // pnpm and yarn 2 run no pre and post scripts of one's own naming; npm does.
  const around = tool === 'npm'
  return {
    folder,
    scripts: [
      ...part(`pre${named}`, around ? scripts[`pre${named}`] : undefined, []),
      ...part(named, text, extra),
      ...part(`post${named}`, around ? scripts[`post${named}`] : undefined, []),
    ],
  }
}

function readPackage(
  tool: string,
  { files, cwd }: Situation,
): {
  readonly folder: string
  readonly scripts: Readonly<Record<string, string>>
  readonly environment: Readonly<Record<string, string>>
} {
  for (let folder = posix.normalize(cwd); ; folder = posix.dirname(folder)) {
    const path = posix.join(folder, 'package.json')
    const text = files.read(path)
    if (text !== undefined) {
      const manifest = parse(path, text)
      const scripts = manifest['scripts']
      return {
        folder,
        scripts: Object.fromEntries(
          Object.entries(typeof scripts === 'object' && scripts !== null ? scripts : {}).filter(
            (entry): entry is [string, string] => typeof entry[1] === 'string',
          ),
        ),
        environment: {
          npm_package_json: path,
          ...(typeof manifest['name'] === 'string' ? { npm_package_name: manifest['name'] } : {}),
          ...(typeof manifest['version'] === 'string' ? { npm_package_version: manifest['version'] } : {}),
        },
      }
    }
    if (folder === '/') throw new ProgramRefusal(`${tool} finds no package.json in ${cwd} or above it`)
  }
}

function parse(path: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>
  } catch (error) {
    throw new ProgramRefusal(`${path} is not JSON`, { cause: error })
  }
  throw new ProgramRefusal(`${path} is not a JSON object`)
}
