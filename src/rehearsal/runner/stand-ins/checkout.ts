import { mkdir, readdir, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { StandIn, StandInContext } from './types.ts'

/** actions/checkout: a real git fetch and checkout from the address that the harness gives for the repository. */
export const checkout: StandIn = {
  inputs: {
    repository: '',
    ref: '',
    token: '${{ github.token }}',
    'ssh-key': '',
    'ssh-known-hosts': '',
    'ssh-strict': 'true',
    'ssh-user': 'git',
    'persist-credentials': 'true',
    path: '',
    clean: 'true',
    filter: '',
    'sparse-checkout': '',
    'sparse-checkout-cone-mode': 'true',
    'fetch-depth': '1',
    'fetch-tags': 'false',
    'show-progress': 'true',
    lfs: 'false',
    submodules: 'false',
    'set-safe-directory': 'true',
    'github-server-url': '',
    'allow-unsafe-pr-checkout': 'false',
  },
  main,
  post,
}

async function main(action: StandInContext): Promise<void> {
  for (const unsupported of ['ssh-key', 'sparse-checkout']) {
    if (action.input(unsupported) !== '')
      throw new Error(`This runner's checkout does not support '${unsupported}'.`)
  }
  for (const unsupported of ['lfs', 'submodules']) {
    if (action.input(unsupported) !== 'false' && action.input(unsupported) !== '') {
      throw new Error(`This runner's checkout does not support '${unsupported}'.`)
    }
  }
  const own = String(action.github['repository'])
  const repository = action.input('repository') || own
  const url = action.services.gitUrl(repository)
  if (url === undefined)
    throw new Error(`This runner does not know where git finds the repository ${repository}.`)
  const target = resolve(action.dirs.workspace, action.input('path'))
  if (relative(action.dirs.workspace, target).startsWith('..')) {
    throw new Error(`Repository path '${target}' is not under '${action.dirs.workspace}'`)
  }
  const git = (...args: readonly string[]) => action.exec('git', args, target)

  await prepare(action, target)
  await git('init', '--quiet', '--initial-branch=main', target)
  await git('remote', 'add', 'origin', url)
  await git('config', '--local', 'gc.auto', '0')
  const header = credentials(action, url)
  if (header !== undefined) {
    action.state['AUTH_KEY'] = header.key
    action.state['AUTH_DIR'] = target
    await action.capture('git', ['config', '--local', header.key, header.value], target)
  }
  const wanted = await wantedRef(action, repository === own, url, target)
  const depth = Number(action.input('fetch-depth') || '1')
  if (!Number.isInteger(depth) || depth < 0)
    throw new Error(`fetch-depth is '${action.input('fetch-depth')}', expected a number from 0`)
  const filter = action.input('filter')
  const fetch = (deepen: readonly string[], refspecs: readonly string[]) =>
    git(
      '-c',
      'protocol.version=2',
      'fetch',
      '--prune',
      '--no-recurse-submodules',
      ...(filter === '' ? [] : [`--filter=${filter}`]),
      ...deepen,
      'origin',
      ...refspecs,
    )
  const wantedSpec = `+${wanted.remote}:${wanted.local}`
  if (depth > 0) {
    await fetch([...(action.flag('fetch-tags') ? [] : ['--no-tags']), `--depth=${depth}`], [wantedSpec])
  } else {
    await fetch([], ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'])
    // The branch may have moved on since the run started, and some refs are neither branch nor tag.
    const there = await action.capture(
      'git',
      ['rev-parse', '--verify', '--quiet', `${wanted.local}^{commit}`],
      target,
    )
    const moved = /^[0-9a-f]{40}$/.test(wanted.remote) && there.text.trim() !== wanted.remote
    if (there.exitCode !== 0 || moved) await fetch(['--no-tags'], [wantedSpec])
  }
  await git('checkout', '--quiet', '--force', ...wanted.checkout)
  const commit = await action.capture('git', ['log', '-1', '--format=%H'], target)
  action.output('commit', commit.text.trim())
  action.output('ref', action.input('ref') || String(action.github['ref'] ?? ''))
  action.log(commit.text.trim())
  if (!action.flag('persist-credentials')) await removeCredentials(action)
}

async function post(action: StandInContext): Promise<void> {
  await removeCredentials(action)
}

interface WantedRef {
  readonly remote: string
  readonly local: string
  readonly checkout: readonly string[]
}

/** What is fetched and checked out. Without `ref` it is the commit that started the run, and nothing newer. */
async function wantedRef(action: StandInContext, own: boolean, url: string, cwd: string): Promise<WantedRef> {
  const asked = action.input('ref')
  const sha = String(action.github['sha'])
  const ref = String(action.github['ref'] ?? '')
  if (asked === '' && own) return byName(ref, sha)
  if (/^[0-9a-f]{40}$/i.test(asked)) {
    return { remote: asked, local: 'refs/remotes/origin/checkout', checkout: ['--detach', asked] }
  }
  const candidates =
    asked === ''
      ? ['HEAD']
      : asked.startsWith('refs/')
        ? [asked]
        : [`refs/heads/${asked}`, `refs/tags/${asked}`]
  const listing = await action.capture('git', ['ls-remote', url, ...candidates], cwd)
  if (listing.exitCode !== 0) throw new Error(`git ls-remote ${url} failed: ${listing.text}`)
  const there = new Set(listing.text.split('\n').map((line) => line.split('\t')[1] ?? ''))
  const found = candidates.find((candidate) => there.has(candidate))
  if (found === undefined) throw new Error(`A branch or tag with the name '${asked}' could not be found`)
  if (found === 'HEAD') {
    return {
      remote: 'HEAD',
      local: 'refs/remotes/origin/HEAD',
      checkout: ['--detach', 'refs/remotes/origin/HEAD'],
    }
  }
  return byName(found, found)
}

function byName(ref: string, remote: string): WantedRef {
  if (ref.startsWith('refs/heads/')) {
    const branch = ref.slice('refs/heads/'.length)
    const local = `refs/remotes/origin/${branch}`
    return { remote, local, checkout: ['-B', branch, local] }
  }
  if (ref.startsWith('refs/pull/')) {
    const local = `refs/remotes/${ref.slice('refs/'.length)}`
    return { remote, local, checkout: ['--detach', local] }
  }
  return { remote, local: ref, checkout: ['--detach', ref] }
}

async function prepare(action: StandInContext, target: string): Promise<void> {
  await mkdir(target, { recursive: true })
  // A folder that is there already is emptied, as the action does for one that is not this repository.
  const entries = await readdir(target)
  if (entries.length > 0) {
    if (!action.flag('clean') && entries.includes('.git')) {
      await action.exec('git', ['remote', 'remove', 'origin'], target)
      return
    }
    action.log(`Deleting the contents of '${target}'`)
    for (const entry of entries) await rm(join(target, entry), { recursive: true, force: true })
  }
  await action.exec('git', ['config', '--global', '--add', 'safe.directory', target], target)
}

function credentials(action: StandInContext, url: string) {
  const token = action.input('token')
  if (!/^https?:/.test(url) || token === '') return undefined
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
  action.mask(basic)
  return { key: `http.${new URL(url).origin}/.extraheader`, value: `AUTHORIZATION: basic ${basic}` }
}

async function removeCredentials(action: StandInContext): Promise<void> {
  const key = action.state['AUTH_KEY']
  const dir = action.state['AUTH_DIR']
  if (key === undefined || dir === undefined) return
  // Exit code 5: the key is not there any more, which is what is wanted.
  const removed = await action.capture('git', ['config', '--local', '--unset-all', key], dir)
  if (removed.exitCode !== 0 && removed.exitCode !== 5)
    action.warning(`git config --unset-all ${key}: ${removed.text}`)
  delete action.state['AUTH_KEY']
}
