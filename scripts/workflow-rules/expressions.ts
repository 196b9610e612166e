import { type Expr, Lexer, Parser } from '@actions/expressions'
import {
  Binary,
  ContextAccess,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Unary,
} from '@actions/expressions/ast'
import type { Scalar } from 'yaml'

const contexts = [
  'github',
  'env',
  'vars',
  'job',
  'jobs',
  'steps',
  'runner',
  'secrets',
  'strategy',
  'matrix',
  'needs',
  'inputs',
]
const functions = ['hashFiles', 'success', 'failure', 'always', 'cancelled'].map((name) => ({
  name,
  minArgs: 0,
  maxArgs: 255,
}))

/** Every name that the expressions of a text read, as a path: `steps.run.outputs.digest`. */
export function readsOf(scalar: Scalar, condition: boolean): readonly (readonly string[])[] {
  const source = String(scalar.value)
  const found = [...source.matchAll(/\$\{\{([\s\S]*?)\}\}/g)].map((match) => match[1] ?? '')
  return (condition && found.length === 0 ? [source] : found).flatMap(readsOfExpression)
}

function readsOfExpression(source: string): readonly (readonly string[])[] {
  const { tokens } = new Lexer(source).lex()
  return walk(new Parser(tokens, contexts, functions).parse())
}

function walk(expression: Expr): readonly (readonly string[])[] {
  const path = pathOf(expression)
  if (path !== undefined) return [path]
  if (expression instanceof FunctionCall) return expression.args.flatMap(walk)
  if (expression instanceof Binary) return [expression.left, expression.right].flatMap(walk)
  if (expression instanceof Logical) return expression.args.flatMap(walk)
  if (expression instanceof Unary) return walk(expression.expr)
  if (expression instanceof Grouping) return walk(expression.group)
  if (expression instanceof IndexAccess) return [expression.expr, expression.index].flatMap(walk)
  return []
}

function pathOf(expression: Expr): readonly string[] | undefined {
  if (expression instanceof ContextAccess) return [expression.name.lexeme]
  if (!(expression instanceof IndexAccess) || !(expression.index instanceof Literal)) return undefined
  const base = pathOf(expression.expr)
  return base === undefined ? undefined : [...base, expression.index.literal.coerceString()]
}
