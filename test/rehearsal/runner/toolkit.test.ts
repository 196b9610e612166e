import { createServer } from 'node:http'
import { findPackageJSON } from 'node:module'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { job, log, runWorkflow } from './fixture.ts'

const core = pathToFileURL(findPackageJSON('@actions/core', import.meta.url) ?? '').href.replace(
  'package.json',
  'lib/core.js',
)

describe("GitHub's own toolkit in an action", () => {
  it('finds inputs, outputs, state, environment, masks, annotations, summaries and OIDC tokens as it expects them', async () => {
    const server = createServer((request, response) => {
      response.end(JSON.stringify({ value: `${request.headers.authorization} ${request.url}` }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      const result = await runWorkflow(
        `
on: push
permissions: { id-token: write }
jobs:
  a:
    runs-on: ubuntu-latest
    outputs: { digest: "\${{ steps.act.outputs.digest }}" }
    steps:
      - id: act
        uses: $/act
        with: { some-input: " value ", flag: "true" }
        env: { OWN: step }
      - run: echo "$EXPORTED|$(tool)|\${OWN:-none}"
`,
        {
          options: {
            idToken: async () => ({
              requestUrl: `http://127.0.0.1:${port}/token?v=1`,
              requestToken: 'request-token',
            }),
          },
          files: {
            'act/action.yml':
              'name: a\ndescription: a\ninputs: { some-input: { description: d }, flag: { description: d } }\nruns: { using: node24, main: main.mjs, post: post.mjs }\n',
            'act/main.mjs': `
import * as core from '${core}'
import { mkdirSync, writeFileSync } from 'node:fs'
core.setOutput('digest', { of: core.getInput('some-input'), flag: core.getBooleanInput('flag') })
core.exportVariable('EXPORTED', 'multi\\nline')
core.saveState('kept', 'from main')
core.setSecret('hush-hush')
console.log('I say hush-hush')
core.notice('look', { file: 'a.ts', startLine: 2 })
mkdirSync(process.env.RUNNER_TEMP + '/bin')
writeFileSync(process.env.RUNNER_TEMP + '/bin/tool', '#!/bin/sh\\necho tool ran', { mode: 0o755 })
core.addPath(process.env.RUNNER_TEMP + '/bin')
await core.group('a group', async () => console.log(process.env.OWN))
await core.summary.addHeading('Title').addRaw('hush-hush').write()
console.log(await core.getIDToken('sts.amazonaws.com'))
`,
            'act/post.mjs': `import * as core from '${core}'\nconsole.log('post', core.getState('kept'), core.getInput('some-input'), process.env.OWN, process.env.EXPORTED)\n`,
          },
        },
      )
      const a = job(result, 'a')
      expect(result.conclusion).toBe('success')
      expect(a.outputs).toEqual({ digest: '{"of":"value","flag":true}' })
      expect(a.steps[1]).toMatchObject({
        summary: '<h1>Title</h1>\n***',
        annotations: [{ level: 'notice', message: 'look', file: 'a.ts', line: 2 }],
      })
      const lines = log(a)
      expect(lines).toContain('I say ***')
      expect(lines).toContain('##[group]a group\nstep\n##[endgroup]')
      expect(lines).toContain('multi\nline|tool ran|none')
      expect(a.steps.at(-1)?.lines.join('\n')).toContain('post from main value step multi\nline')
      // The token is masked by the toolkit before anybody can print it.
      expect(lines).not.toContain('Bearer')
    } finally {
      server.close()
    }
  })
})
