import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/kernel/index.ts'
import { evaluate } from '../../../src/rehearsal/runner/expression/evaluate.ts'
import { asText } from '../../../src/rehearsal/runner/expression/index.ts'
import { readRunsOn } from '../../../src/rehearsal/runner/run/runs-on.ts'
import { loadWorkflow } from '../../../src/rehearsal/runner/workflow/index.ts'
import { job, log, runWorkflow } from './fixture.ts'

const scope = {
  contexts: {
    github: { ref: 'refs/heads/main', event: { labels: [{ name: 'a' }, { name: 'b' }] } },
    inputs: { empty: '', text: "it's {0}" },
  },
}

describe('expressions', () => {
  it.each<readonly [string, Json]>([
    ["'Main' == 'main'", true],
    ["1 == '1'", true],
    ['null == 0', true],
    ["inputs.missing == ''", true],
    ["inputs.empty || 'default'", 'default'],
    ["github.ref == 'refs/heads/main' && 'yes' || 'no'", 'yes'],
    ["join(github.event.labels.*.name, '+')", 'a+b'],
    ["contains(github.event.labels.*.name, 'b')", true],
    ["format('{0}/{{1}}', inputs.text)", "it's {0}/{1}"],
    ["'a''b''c'", "a'b'c"],
    ['fromJSON(\'{"x":[1,2]}\').x[1]', 2],
    ["startsWith(github.ref, 'refs/HEADS/')", true],
    ["case(inputs.empty == '', 'none', 'some')", 'none'],
    ['toJSON(github.event.labels[0])', '{\n  "name": "a"\n}'],
  ])('%s', (expression, value) => {
    expect(evaluate(expression, scope)).toEqual(value)
  })

  it.each<readonly [Json, string]>([
    [null, ''],
    [true, 'true'],
    [1.1, '1.1'],
    [{}, 'Object'],
    [[], 'Array'],
  ])('the text of %j is %j', (value, text) => {
    expect(asText(value)).toBe(text)
  })

  it('fail a step with the place of the expression', async () => {
    const result = await runWorkflow(
      "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo ${{ fromJSON('nope') }}\n",
    )
    expect(log(job(result, 'a'))).toContain('(Line: 6, Col: 14): Error parsing JSON when evaluating fromJson')
  })
})

describe('runs-on', () => {
  it.each([
    ['ubuntu-latest', 'linux', ['ubuntu-latest']],
    ['ubuntu-latest', 'darwin', ['ubuntu-latest']],
    ['[self-hosted, big]', 'linux', ['self-hosted', 'big']],
    ['{ group: g, labels: [x] }', 'linux', ['x']],
    ['windows-latest', 'linux', undefined],
    ['macos-15', 'linux', undefined],
  ])('%s on %s', async (runsOn, platform, labels) => {
    const workflow = await loadWorkflow(
      'w.yml',
      `on: push\njobs: { a: { runs-on: ${runsOn}, steps: [{ run: echo }] } }`,
    )
    const definition = workflow.jobs[0]
    const read = () =>
      readRunsOn(definition?.kind === 'steps' ? definition.runsOn : undefined, { contexts: {} }, platform)
    if (labels === undefined) expect(read).toThrow(`this machine is ${platform} and cannot run it`)
    else expect(read()).toEqual(labels)
  })
})
