import { describe, expect, it } from 'vitest'
import { findDatabase } from '../../../../src/rehearsal/drill/machine/grype.ts'
import {
  inspectMachine,
  parseWithout,
  type ToolLookup,
} from '../../../../src/rehearsal/drill/machine/index.ts'
import { whatCanRun } from '../../../../src/rehearsal/drill/needs.ts'
import { scenarios } from '../../../../src/rehearsal/drill/scenarios/index.ts'
import { type Answer, scriptedExec } from './scripted-exec.ts'

const { signal } = new AbortController()
const lookup: ToolLookup = {
  version: '3.1.3',
  package: 'example.com/tool/cmd',
  path: undefined,
  cacheDir: '/cache',
}

async function inspect(
  options: { without?: string; path?: string; script?: Record<string, Answer>; scans?: boolean } = {},
) {
  const { exec, calls } = scriptedExec(options.script ?? {})
  const asked: string[] = []
  const machine = await inspectMachine({
    exec,
    env: {},
    findTool: async (tool) => {
      asked.push(tool)
      return { ...lookup, path: options.path }
    },
    without: options.without === undefined ? [] : parseWithout([options.without]),
    scans: options.scans ?? true,
    say: () => {},
    signal,
  })
  await machine.close()
  return { machine, calls, asked }
}

describe('a machine with Node and git alone', () => {
  it('builds with the embedded builder, runs processes, signs and scans nothing', async () => {
    const { machine } = await inspect()
    expect(machine).toMatchObject({
      tasks: 'process',
      buildx: false,
      inputs: { 'image-builder': 'embedded', 'image-sign-mode': 'off', 'image-scan': 'off' },
      env: {},
      toolCache: undefined,
      signing: undefined,
      exercised: [],
    })
    expect(machine.standIn('node:24@sha256:abc')).toBe('scratch')
  })

  it('is told what it lacks, why, and how that is had', async () => {
    const { machine } = await inspect()
    expect(machine.notExercised).toEqual([
      expect.stringMatching(
        /^No container engine was used: .* Reason: there is no docker command\. Install docker/,
      ),
      expect.stringMatching(
        /^Signing was off .* cosign 3\.1\.3 is neither on PATH .* `go install example\.com\/tool\/cmd@v3\.1\.3`/,
      ),
      expect.stringMatching(/^Scanning was off .* grype 3\.1\.3 is neither on PATH/),
    ])
  })
})

it('--without asks for nothing that it leaves out', async () => {
  const { machine, calls, asked } = await inspect({ without: 'docker,cosign,grype' })
  expect([calls, asked]).toEqual([[], []])
  expect(machine.notExercised.map((it) => it.split('Reason: ')[1])).toEqual([
    '--without docker.',
    '--without cosign.',
    '--without grype.',
  ])
})

it('a grype without a database is no scan', async () => {
  const { machine } = await inspect({
    without: 'docker,cosign',
    path: '/bin/grype',
    script: {
      '/bin/grype db status': { exitCode: 1, stdout: '{"valid":false,"error":"database does not exist"}' },
    },
  })
  expect(machine.inputs['image-scan']).toBe('off')
  expect(machine.notExercised.at(-1)).toMatch(/database does not exist.*grype db update/)
})

it('a grype with a database scans, and fetches nothing', async () => {
  const built = new Date(Date.now() - 3_600_000).toISOString()
  const { machine } = await inspect({
    without: 'docker,cosign',
    path: '/bin/grype',
    script: {
      '/bin/grype db status': {
        stdout: JSON.stringify({ valid: true, built, path: '/db/6/vulnerability.db' }),
      },
    },
  })
  expect(machine.inputs).not.toHaveProperty('image-scan')
  expect(machine.env).toEqual({ GRYPE_DB_CACHE_DIR: '/db', GRYPE_DB_AUTO_UPDATE: 'false' })
  expect(machine.toolCache).toBe('/cache')
})

describe('a vulnerability database', () => {
  const now = Date.parse('2026-11-23T12:00:00Z')
  const status = (built: string): Answer => ({
    stdout: JSON.stringify({ valid: true, built, path: '/db/6/vulnerability.db' }),
  })
  const find = (answer: Answer) =>
    findDatabase({ grype: 'grype', ...scriptedExec({ 'grype db status': answer }), env: {}, now, signal })

  it.each([
    ['of yesterday', status('2026-11-22T12:00:00Z'), true],
    ['of six days ago', status('2026-11-17T11:00:00Z'), false],
    ['of no known time', status('some day'), false],
    ['that grype says nothing of', { stdout: 'panic' }, false],
  ])('%s', async (_, answer, found) => {
    expect((await find(answer)).found).toBe(found)
  })
})

it('a product that has image.scan off is not scanned, and the grype at hand is not said to have done it', async () => {
  const { machine, asked } = await inspect({ without: 'docker,cosign', path: '/bin/grype', scans: false })
  expect(asked).not.toContain('grype')
  expect(machine.inputs['image-scan']).toBe('off')
  expect(machine.exercised).toEqual([])
  expect(machine.notExercised.join('\n')).toMatch(/Scanning was off .* says image\.scan: off/)
})

describe('--without', () => {
  it('takes names apart by commas, and several of them', () => {
    expect(parseWithout(['docker, grype', 'cosign'])).toEqual(['docker', 'grype', 'cosign'])
  })

  it('refuses a name that is none, with the one that was meant', () => {
    expect(() => parseWithout(['dokcer'])).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', fix: 'Did you mean docker?' }),
    )
  })
})

describe('a drill that needs signing', () => {
  const drill = scenarios.filter((it) => it.name === 'unsigned-image')
  const cannot = { signing: undefined, notSigned: 'cosign is not there.' }

  it('does not pass where nothing can be signed: asked for by name it is refused', () => {
    expect(() => whatCanRun(drill, cannot, true)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', fix: 'cosign is not there.' }),
    )
  })

  it('among all it is left out, and said to be', () => {
    const { chosen, left } = whatCanRun(scenarios, cannot, false)
    expect(chosen).toHaveLength(scenarios.length - 1)
    expect(left).toEqual([expect.stringMatching(/unsigned-image did not run.*cosign is not there/)])
  })

  it('runs where a machine signs', () => {
    const signing = { secrets: {}, variables: {}, signAsStranger: async () => {} }
    expect(whatCanRun(drill, { signing, notSigned: '' }, true)).toEqual({ chosen: drill, left: [] })
  })
})
