import type { Json, JsonObject } from '../../../kernel/index.ts'
import { data, Evaluator, Lexer, Parser } from '../github-packages.ts'
import { type ExpressionData, fromExpressionData, isTruthy, toExpressionData } from './values.ts'

/** What an expression can see. A context that is not given reads as null. */
export interface Scope {
  readonly contexts: Readonly<Partial<Record<ContextName, JsonObject>>>
  readonly functions?: StatusFunctions
}

export interface StatusFunctions {
  readonly success: () => boolean
  readonly failure: () => boolean
  readonly cancelled: () => boolean
  /** SHA-256 over the files of the workspace that match, empty where none does. Left out where no workspace exists. */
  readonly hashFiles?: (patterns: readonly string[]) => string
}

const contextNames = [
  'github',
  'env',
  'vars',
  'secrets',
  'needs',
  'matrix',
  'strategy',
  'inputs',
  'steps',
  'job',
  'jobs',
  'runner',
] as const
export type ContextName = (typeof contextNames)[number]

class LazyContexts extends data.Dictionary {
  readonly #contexts: Scope['contexts']
  constructor(contexts: Scope['contexts']) {
    super()
    this.#contexts = contexts
  }
  override get(name: string): ExpressionData {
    const known = contextNames.find((context) => context === name.toLowerCase())
    return toExpressionData(known === undefined ? undefined : this.#contexts[known])
  }
}

/**
 * Evaluates one expression, without its `${{ }}`.
 * @throws GitHub's own error for an expression that is wrong or cannot be evaluated
 */
export function evaluate(expression: string, scope: Scope): Json {
  const functions = functionsOf(scope.functions)
  const tree = new Parser(tokensOf(expression), [...contextNames], functions).parse()
  const table = new Map(functions.map((definition) => [definition.name.toLowerCase(), definition]))
  return fromExpressionData(new Evaluator(tree, new LazyContexts(scope.contexts), table).evaluate())
}

// The lexer of 0.3.61 turns only the first '' of a string back into a quote; GitHub's runner turns all of them.
function tokensOf(expression: string) {
  return new Lexer(expression)
    .lex()
    .tokens.map((token) =>
      typeof token.value === 'string' && token.lexeme.startsWith("'")
        ? { ...token, value: token.lexeme.slice(1, -1).replaceAll("''", "'") }
        : token,
    )
}

/** Evaluates a condition, given with or without `${{ }}`. */
export function evaluateCondition(condition: string, scope: Scope): boolean {
  const bare = /^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(condition)?.[1] ?? condition
  return isTruthy(evaluate(bare, scope))
}

function functionsOf(status: StatusFunctions | undefined) {
  if (status === undefined) return []
  const flag = (name: string, answer: () => boolean) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(answer()),
  })
  const hashFiles = status.hashFiles
  return [
    flag('always', () => true),
    flag('success', status.success),
    flag('failure', status.failure),
    flag('cancelled', status.cancelled),
    {
      name: 'hashFiles',
      minArgs: 1,
      maxArgs: 255,
      call: (...patterns: ExpressionData[]) => {
        if (hashFiles === undefined) throw new Error('hashFiles() can only be used in steps')
        return new data.StringData(hashFiles(patterns.map((pattern) => pattern.coerceString())))
      },
    },
  ]
}
