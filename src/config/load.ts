import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { LineCounter, parseDocument } from 'yaml'
import { ConfigurationError, nearest } from '../kernel/index.ts'
import { overlayInputs } from './inputs.ts'
import { sharedValues } from './isolation.ts'
import { describeIssues, type Mistake, mistakesError } from './mistakes.ts'
import { type Config, configSchema, type EnvironmentConfig } from './schema.ts'

export const defaultConfigFile = 'deploy-kit.yml'

export interface LoadOptions {
  /** The folder that paths are relative to. */
  readonly workspace: string
  /** The file's name; without it deploy-kit.yml is read where it exists. */
  readonly file?: string
  /** The action's inputs; one that names a leaf wins over the file. */
  readonly inputs: Readonly<Record<string, string>>
}

/**
 * Reads deploy-kit.yml with the inputs laid over it. The actions also work with inputs alone: without a file, and
 * without the input `config`, the inputs are the whole configuration.
 *
 * @throws ConfigurationError that lists every mistake with line and column
 */
export function loadConfig(options: LoadOptions): Config {
  const file = options.file ?? defaultConfigFile
  const text = readConfigFile(join(options.workspace, file), file, options.file !== undefined)
  const lines = new LineCounter()
  const document =
    text === undefined
      ? undefined
      : parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const syntax = document?.errors[0]
  if (syntax !== undefined) {
    const { line, col } = lines.linePos(syntax.pos[0])
    throw new ConfigurationError(`${file}:${line}:${col}: ${syntax.message}`, {
      at: { file, line, column: col },
    })
  }
  const base: unknown = document === undefined ? { version: 1 } : document.toJS()
  const { value, from } = overlayInputs(base, options.inputs, options.inputs['environment'])
  const source = { file, document, lines, from }
  const parsed = v.safeParse(configSchema, value)
  if (!parsed.success) throw mistakesError(file, describeIssues(parsed.issues, source))
  const shared = sharedValues(parsed.output)
  if (shared.length > 0) {
    const issues = shared.map(
      (it) => ({ path: it.path.map((key) => ({ key })), kind: 'shared' }) as unknown as v.BaseIssue<unknown>,
    )
    const places = describeIssues(issues, source)
    const mistakes = shared.map(
      (it, i): Mistake => ({ path: it.path.join('.'), message: it.message, at: places[i]?.at }),
    )
    throw mistakesError(file, mistakes)
  }
  return parsed.output
}

/** The environment of that name, or a ConfigurationError that lists those there are. */
export function environmentOf(config: Config, name: string): EnvironmentConfig {
  const found = config.environments[name]
  if (found !== undefined) return found
  const names = Object.keys(config.environments)
  const meant = nearest(name, names)
  throw new ConfigurationError(
    `there is no environment ${name}; ${names.length === 0 ? 'none is configured' : `the environments are ${names.join(', ')}`}`,
    {
      fix:
        meant === undefined ? `Add environments.${name} to ${defaultConfigFile}.` : `Did you mean ${meant}?`,
    },
  )
}

/**
 * Replaces each `${NAME}` by the environment variable of that name.
 *
 * @throws ConfigurationError that names the value's key and the variable that is not set
 */
export function resolveVariables(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  key: string,
): string {
  return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, variable: string) => {
    const value = env[variable]
    if (value === undefined || value === '') {
      throw new ConfigurationError(
        `${key} refers to the environment variable ${variable}, which is not set`,
        {
          fix: `Set ${variable}: in a workflow in the env of the step, from the secrets of the environment; in a terminal in the shell, or give ${key} by its flag.`,
        },
      )
    }
    return value
  })
}

function readConfigFile(path: string, file: string, required: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    if (missing && !required) return undefined
    throw new ConfigurationError(missing ? `there is no file ${file}` : `${file} cannot be read`, {
      fix: 'Check the input config, and that the repository was checked out before this step.',
      cause,
    })
  }
}
