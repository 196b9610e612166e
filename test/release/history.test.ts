import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type Exec, nodeExec } from '../../src/kernel/index.ts'
import { planRelease, readHistory } from '../../src/release/index.ts'
import { startGit, temporaryFolder } from './repository.ts'

/** Counts the processes that are started. */
function counting(): { readonly exec: Exec; readonly commands: string[] } {
  const commands: string[] = []
  return {
    commands,
    exec: (command, args, options) => {
      commands.push([command, ...args].join(' '))
      return nodeExec(command, args, options)
    },
  }
}

describe('the history since the last version', () => {
  it('holds what was committed after the tag, newest first, whole messages', async () => {
    const { folder, git, commit } = await startGit()
    await commit('feat: old')
    await git('tag', 'v1.2.0')
    const first = await commit('fix: a\n\nA body.\n\nwith paragraphs\n\nRefs: #1')
    const second = await commit('feat: b')
    expect(await readHistory(nodeExec, folder, 'v')).toEqual({
      last: '1.2.0',
      head: { sha: second, message: 'feat: b' },
      commits: [
        { sha: second, message: 'feat: b' },
        { sha: first, message: 'fix: a\n\nA body.\n\nwith paragraphs\n\nRefs: #1' },
      ],
    })
  })

  it('takes no tag from the text of a commit', async () => {
    const { folder, git, commit } = await startGit()
    await commit('feat: old')
    await git('tag', 'v1.2.0')
    await commit('fix: a\n\n(tag: v9.9.9)\n (HEAD -> main, tag: v8.0.0, origin/main)')
    const history = await readHistory(nodeExec, folder, 'v')
    expect(history.last).toBe('1.2.0')
    expect(planRelease(history).next).toMatchObject({ version: '1.2.1' })
  })

  it('prefers the exact tag to a floating one on the same commit, and passes over tags of other branches', async () => {
    const { folder, git, commit } = await startGit()
    await commit('feat: old')
    await git('tag', 'v1.2.0')
    await git('tag', 'v1')
    await git('tag', '--annotate', '--message=the newest', 'latest')
    await git('checkout', '--quiet', '-b', 'next')
    await commit('feat!: two')
    await git('tag', 'v2.0.0')
    await git('checkout', '--quiet', 'main')
    await commit('fix: a')
    const history = await readHistory(nodeExec, folder, 'v')
    expect([history.last, history.commits.length]).toEqual(['1.2.0', 1])
  })

  it('is everything before the first version', async () => {
    const { folder, commit } = await startGit()
    await commit('feat: a')
    await commit('fix: b')
    const history = await readHistory(nodeExec, folder, 'v')
    expect([history.last, history.commits.length]).toEqual([undefined, 2])
  })

  it('is empty on a released commit, of which the head is still told', async () => {
    const { folder, git, commit } = await startGit()
    const sha = await commit('chore(release): 1.2.0')
    await git('tag', '--annotate', '--message=1.2.0', 'v1.2.0')
    const history = await readHistory(nodeExec, folder, 'v')
    expect(history).toEqual({ last: '1.2.0', head: { sha, message: 'chore(release): 1.2.0' }, commits: [] })
    expect(planRelease(history).next).toEqual({ kind: 'nothing' })
  })

  it('keeps strange messages apart', async () => {
    const { folder, commit } = await startGit()
    const messages = [
      'feat: a\n\n0123456789012345678901234567890123456789\nfix: not a commit',
      '',
      'fix: ü \t x',
    ]
    for (const message of messages) await commit(message)
    const { commits } = await readHistory(nodeExec, folder, 'v')
    expect(commits.map((it) => it.message)).toEqual([...messages].reverse())
  })

  it('costs three git processes, with two thousand tags as with none', async () => {
    const { folder, commit } = await startGit()
    const sha = await commit('feat: a')
    writeFileSync(
      join(folder, '.git', 'packed-refs'),
      Array.from({ length: 2000 }, (_, i) => `${sha} refs/tags/v1.${i}.0\n`).join(''),
    )
    await commit('fix: b')
    const { exec, commands } = counting()
    expect(await readHistory(exec, folder, 'v')).toMatchObject({ last: '1.1999.0', commits: [{}] })
    expect(commands).toHaveLength(3)
  })
})

describe('refused is', () => {
  it('a shallow clone, in which the last version cannot be seen', async () => {
    const { folder, git, commit } = await startGit()
    await commit('feat: old')
    await git('tag', 'v1.2.0')
    await commit('fix: a')
    const clone = join(temporaryFolder(), 'clone')
    execFileSync('git', ['clone', '--quiet', '--depth=1', pathToFileURL(folder).href, clone])
    await expect(readHistory(nodeExec, clone, 'v')).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: 'the checkout is shallow, so the commits since the last version cannot be seen',
      fix: 'Set `fetch-depth: 0` on actions/checkout.',
    })
  })

  it('a clone without its tags, which looks as if nothing had ever been released', async () => {
    const { folder, git, commit } = await startGit()
    await commit('chore(release): 1.2.0')
    await git('tag', 'v1.2.0')
    await commit('fix: a')
    const clone = join(temporaryFolder(), 'clone')
    execFileSync('git', ['clone', '--quiet', '--no-tags', pathToFileURL(folder).href, clone])
    await expect(readHistory(nodeExec, clone, 'v').then(planRelease)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: 'the history holds the release of 1.2.0, but there is no version tag here',
    })
  })

  it('a folder that is no repository', async () => {
    await expect(readHistory(nodeExec, temporaryFolder(), 'v')).rejects.toMatchObject({
      name: 'PlatformError',
      platform: 'git',
      message: expect.stringContaining('not a git repository'),
    })
  })
})
