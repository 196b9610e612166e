import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeExec } from '../../../src/kernel/index.ts'
import { bench, job, log, repository, request, runWorkflow, workflowPath } from './fixture.ts'

const steps = (yaml: string) =>
  `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${yaml
    .trim()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n')}\n`

describe('actions/checkout', () => {
  it('checks out the commit of the run, one deep, on its branch', async () => {
    const { dir, commit } = await repository({ [workflowPath]: '', 'a.txt': 'one\n' })
    const sha = await commit({
      'a.txt': 'two\n',
      [workflowPath]: steps(`
- uses: actions/checkout@93cb6efe18208431cddfb8368fd83d5badbf9bfd
- run: cat a.txt; git rev-list --count HEAD; git branch --show-current; git status --porcelain
`),
    })
    await commit({ 'a.txt': 'newer\n' })
    const result = await runWorkflow('on: push\njobs: { a: { runs-on: x, steps: [{ run: echo }] } }', {
      dir,
      sha,
    })
    expect(result.conclusion).toBe('success')
    expect(log(job(result, 'a'))).toContain('two\n1\nmain')
  })

  it('fetches everything at depth 0, and still checks out the commit of the run where the branch moved on', async () => {
    const { dir, commit } = await repository({ [workflowPath]: '', 'a.txt': 'one\n' })
    const sha = await commit({
      'a.txt': 'two\n',
      [workflowPath]: steps(`
- uses: actions/checkout@v5
  with: { fetch-depth: 0 }
- run: cat a.txt; git rev-list --count HEAD; git branch --show-current
`),
    })
    await commit({ 'a.txt': 'newer\n' })
    const result = await runWorkflow('', { dir, sha })
    expect(log(job(result, 'a'))).toContain('two\n2\nmain')
  })

  it('takes ref, path, depth 0 with tags, and another repository from the address of the harness', async () => {
    const other = await repository({ 'other.txt': 'other\n' })
    await other.commit({ 'other.txt': 'second\n' })
    await nodeExec('git', ['-C', other.dir, 'tag', 'v1', other.sha])
    const result = await runWorkflow(
      steps(`
- uses: actions/checkout@v5
  with: { repository: org/other, ref: v1, path: old, fetch-depth: 0 }
- uses: actions/checkout@v5
  with: { repository: org/other, ref: main, path: new }
- run: cat old/other.txt new/other.txt; git -C old rev-list --count --all; git -C old tag
`),
      { options: { gitUrl: (name) => (name === 'org/other' ? `file://${other.dir}` : undefined) } },
    )
    expect(log(job(result, 'a'))).toContain('other\nsecond\n2\nv1')
  })

  it.each([
    [
      'a ref that is not there',
      'with: { ref: nope }',
      "A branch or tag with the name 'nope' could not be found",
    ],
    [
      'a repository that nobody knows',
      'with: { repository: org/else }',
      'does not know where git finds the repository org/else',
    ],
    ['submodules', 'with: { submodules: recursive }', "does not support 'submodules'"],
    ['a path outside the workspace', 'with: { path: ../x }', 'is not under'],
  ])('fails for %s', async (_, given, message) => {
    const result = await runWorkflow(steps(`- uses: actions/checkout@v5\n  ${given}`))
    expect(result.conclusion).toBe('failure')
    expect(log(job(result, 'a'))).toContain(message)
  })
})

describe('artifacts', () => {
  it('go from job to job with their folders, without what is hidden and who may execute', async () => {
    const result = await runWorkflow(`
on: push
jobs:
  make:
    runs-on: x
    outputs: { digest: "\${{ steps.up.outputs.artifact-digest }}" }
    steps:
      - run: mkdir -p out/deep && echo one > out/a.txt && echo two > out/deep/b.txt && echo no > out/.hidden && echo no > out/x.log && chmod +x out/a.txt
      - id: up
        uses: actions/upload-artifact@v5
        with: { name: image, path: "out/\\n!out/*.log" }
      - uses: actions/upload-artifact@v5
        with: { name: other, path: out/a.txt, if-no-files-found: error }
  take:
    needs: make
    runs-on: x
    steps:
      - uses: actions/download-artifact@v6
        with: { name: image, path: got }
      - uses: actions/download-artifact@v6
        with: { path: all }
      - run: cd got && find . -type f | sort && test ! -x a.txt && ls ../all && echo "\${{ needs.make.outputs.digest }}"
`)
    expect(result.conclusion).toBe('success')
    expect(log(job(result, 'take'))).toMatch(/\.\/a\.txt\n\.\/deep\/b\.txt\nimage\nother\n[0-9a-f]{64}/)
  })

  it.each([
    [
      'twice under one name',
      '- { uses: actions/upload-artifact@v5, with: { path: a } }\n- { uses: actions/upload-artifact@v5, with: { path: a } }',
      '(409) Conflict',
    ],
    [
      'without files, where that is an error',
      '- { uses: actions/upload-artifact@v5, with: { path: nothing, if-no-files-found: error } }',
      'No files were found with the provided path: nothing',
    ],
    [
      'down that were never uploaded',
      '- { uses: actions/download-artifact@v6, with: { name: none } }',
      'Artifact not found for name: none',
    ],
  ])('cannot go %s', async (_, yaml, message) => {
    const result = await runWorkflow(steps(`- run: echo > a\n${yaml}`))
    expect(result.conclusion).toBe('failure')
    expect(log(job(result, 'a'))).toContain(message)
  })
})

describe('actions/cache', () => {
  it('restores what an earlier run saved, by key and by prefix', async () => {
    const { runner } = bench()
    const base = await request(
      steps(`
- id: cache
  uses: actions/cache@v4
  with: { path: "deps\\n~/.tool", key: "deps-\${{ vars.KEY }}", restore-keys: deps- }
- run: echo "hit [\${{ steps.cache.outputs.cache-hit }}] $(cat deps/x ~/.tool 2>/dev/null | tr '\\n' ' ')"
- run: mkdir -p deps && echo "content-\${{ vars.KEY }}" > deps/x && echo tool > ~/.tool
`),
    )
    const hits: string[] = []
    for (const KEY of ['1', '1', '2']) {
      const result = await runner.run({ ...base, vars: { KEY } }).result
      expect(result.conclusion).toBe('success')
      hits.push(log(job(result, 'a')).match(/^hit .*$/m)?.[0] ?? '')
    }
    expect(hits).toEqual(['hit [] ', 'hit [true] content-1 tool ', 'hit [false] content-1 tool '])
  })
})

describe('set-up actions', () => {
  it('give our Node and say where another one was asked for', async () => {
    const result = await runWorkflow(
      steps(`
- { id: node, uses: actions/setup-node@v6, with: { node-version: 18 } }
- { uses: actions/setup-node@v6, with: { node-version: "${process.versions.node.split('.')[0]}.x" } }
- run: node -p process.versions.node; echo "\${{ steps.node.outputs.node-version }}"
- uses: docker/setup-buildx-action@v3
`),
    )
    const [, first, second, , buildx] = job(result, 'a').steps
    expect(first?.annotations[0]?.message).toContain('Node 18 was asked for')
    expect(second?.annotations).toEqual([])
    expect(log(job(result, 'a'))).toContain(`${process.versions.node}\nv${process.versions.node}`)
    expect(buildx?.annotations[0]).toMatchObject({ level: 'notice' })
    expect(buildx?.annotations[0]?.message).toContain('embedded builder')
  })

  it('give git the token of the job, masked', async () => {
    const asked: (string | undefined)[] = []
    const server = createServer((incoming, response) => {
      asked.push(incoming.headers.authorization)
      response.writeHead(404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      const result = await runWorkflow(steps('- uses: actions/checkout@v5'), {
        options: { gitUrl: () => `http://127.0.0.1:${port}/org/core.git` },
      })
      expect(result.conclusion).toBe('failure')
      expect(asked[0]).toBe(`basic ${Buffer.from('x-access-token:ghs_atoken').toString('base64')}`)
      expect(JSON.stringify(result)).not.toContain(
        Buffer.from('x-access-token:ghs_atoken').toString('base64'),
      )
    } finally {
      server.close()
    }
  })
})

describe('aws-actions/configure-aws-credentials', () => {
  const workflow = steps(`
- { id: aws, uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, role-to-assume: "\${{ vars.ROLE }}" } }
- run: echo "\${#AWS_ACCESS_KEY_ID} $AWS_REGION \${{ steps.aws.outputs.aws-account-id }}"
`).replace('on: push', 'on: push\npermissions: { id-token: write }')

  it.each([
    ['no OIDC token is to be had', {}, 'Did you mean to set the `id-token` permission?'],
    ['no local cloud is named', { idToken: true }, 'This runner never reaches real AWS'],
  ])('fails where %s', async (_, given, message) => {
    const server = createServer((_request, response) => response.end('{"value":"a.b.c"}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      const endpoint = { requestUrl: `http://127.0.0.1:${port}/?v=1`, requestToken: 'request-token' }
      const result = await runWorkflow(workflow, {
        vars: { ROLE: 'arn:aws:iam::111111111111:role/deploy' },
        options: 'idToken' in given ? { idToken: async () => endpoint } : {},
      })
      expect(log(job(result, 'a'))).toContain(message)
    } finally {
      server.close()
    }
  })
})

describe('the folder of a job', () => {
  it('is its own', async () => {
    const result = await runWorkflow(`
on: push
jobs:
  a: { runs-on: x, outputs: { home: "\${{ steps.s.outputs.home }}" }, steps: [{ id: s, run: 'touch file; echo "home=$HOME" >> "$GITHUB_OUTPUT"' }] }
  b: { needs: a, runs-on: x, steps: [{ run: 'test ! -e file && test "$HOME" != "\${{ needs.a.outputs.home }}"' }] }
`)
    expect(result.conclusion).toBe('success')
    expect(join(job(result, 'a').outputs['home'] ?? '')).toContain('/jobs/a-')
  })
})
