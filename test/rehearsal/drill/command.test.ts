import { expect, it } from 'vitest'
import { rehearseCommand } from '../../../src/rehearsal/drill/index.ts'

async function rehearse(...args: string[]): Promise<{ code: number; text: string }> {
  let text = ''
  const code = await rehearseCommand({
    args,
    cwd: '/nowhere',
    env: {},
    root: '/nowhere',
    cli: '/nowhere/cli.js',
    findTool: async () => ({
      version: '1.2.3',
      package: 'example.com/tool',
      path: undefined,
      cacheDir: '/nowhere',
    }),
    signal: new AbortController().signal,
    stdout: { write: (part) => (text += part) },
  })
  return { code, text }
}

it('lists the drills, and which of them run without a choice', async () => {
  const { code, text } = await rehearse('--list')
  expect(code).toBe(0)
  expect(text).toMatch(/^release +default +A good release/m)
  expect(text.match(/ default /g)).toHaveLength(5)
})

it('names the drill that was meant', async () => {
  await expect(rehearse('--scenario', 'rolback')).rejects.toMatchObject({
    message: 'there is no drill rolback',
    fix: 'Did you mean rollback?',
  })
})

it('refuses a flag that it does not know, with those that it does', async () => {
  await expect(rehearse('--nope')).rejects.toMatchObject({
    name: 'ConfigurationError',
    fix: expect.stringContaining('--scenario NAME'),
  })
})
