import { expect, it } from 'vitest'
import { metricMath } from '../../../../src/rehearsal/cloud/services/cloudwatch/metric-math.ts'

const data: Readonly<Record<string, number>> = { a: 6, b: 3, zero: 0 }
const result = (expression: string) => metricMath(expression)?.((id) => data[id])

it.each<[string, number | undefined]>([
  ['a', 6],
  ['a + b * 2', 12],
  ['(a + b) * 2', 18],
  ['a - b - 1', 2],
  ['-a / b', -2],
  ['a / zero', undefined],
  ['a / gone', undefined],
  ['100 * b / (a + b)', 100 / 3],
  ['a > b', 1],
  ['a <= b', 0],
  ['a > b AND b > a', 0],
  ['a > b OR gone', undefined],
  ['a != b && a == 6', 1],
  ['IF(a >= 5, a / b)', 2],
  ['IF(a < 5, a / b)', undefined],
  ['IF(a < 5, a, b + 0.5)', 3.5],
  ['IF(gone, a, b)', undefined],
  ['MAX([a, b, 7])', 7],
  ['MIN([a, gone])', 6],
  ['SUM([a, b]) / AVG([a, b])', 2],
  ['MAX([gone])', undefined],
])('%s is %s', (expression, value) => {
  expect(result(expression)).toBe(value)
})

it.each(['', 'a +', 'a b', 'RATE(a)', 'MAX(METRICS())', 'IF(a)', '(a', 'a; b', "SEARCH('x', 'p95', 60)"])(
  'gives nothing for %j rather than something wrong',
  (expression) => {
    expect(metricMath(expression)).toBeUndefined()
  },
)
