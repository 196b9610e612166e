import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Forge } from './forge.ts'
import { httpBackend, type PushCommand, parsePush, unpackObjects } from './git/index.ts'
import { htmlUrl } from './present/index.ts'
import { refsChanged } from './refs.ts'
import { pushRefusal, violation } from './rules.ts'
import { type Caller, has, reaches, type Tokens } from './tokens.ts'
import { refusedWorkflow } from './workflow-files.ts'
import type { RepositoryState } from './world.ts'

/** Clone, fetch and push over `http://127.0.0.1:PORT/owner/name.git`, with a token as the password. */

const PATH = /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/

/**
 * The `update` hook of every repository: git runs it for each ref of a push, after the objects are in. The server
 * decides beforehand and leaves what it refuses as files that are named like the refs.
 */
export const UPDATE_HOOK = `#!/bin/sh
[ -n "$DEPLOY_KIT_REFUSALS" ] || exit 0
[ -f "$DEPLOY_KIT_REFUSALS/$1" ] || exit 0
cat "$DEPLOY_KIT_REFUSALS/$1" >&2
exit 1
`

/** Answers a request of git's; false where it is none. */
export async function serveGit(
  forge: Forge,
  tokens: Tokens,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  const match = PATH.exec(url.pathname)
  if (match === null) return false
  const [, owner = '', name = '', service = ''] = match
  const pushes = service === '/git-receive-pack' || url.searchParams.get('service') === 'git-receive-pack'
  const caller = authenticate(tokens, request)
  const repo = forge.world.repository(owner, name)
  const refusal = refuse(caller, repo, pushes)
  if (refusal !== undefined || repo === undefined || caller === undefined) {
    const [status, message] = refusal ?? [404, 'Repository not found.']
    request.resume()
    response.writeHead(status, {
      'content-type': 'text/plain',
      ...(status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}),
    })
    response.end(`${message}\n`)
    return true
  }
  const asked = { service, query: url.search.slice(1), user: caller.account.login }
  if (service === '/git-receive-pack') {
    const body = await readBody(request)
    await repo.git.exclusive(() => receive(forge, repo, caller, request, response, { ...asked, body }))
  } else await httpBackend(repo.git, request, response, asked)
  return true
}

function authenticate(tokens: Tokens, request: IncomingMessage): Caller | undefined {
  try {
    return tokens.authenticate(request.headers.authorization)
  } catch {
    // An unknown token is answered like none: git asks its user again.
    return undefined
  }
}

/** GitHub's answers: 401 before anybody is known, 404 for what a token does not reach, 403 for what it may not do. */
function refuse(
  caller: Caller | undefined,
  repo: RepositoryState | undefined,
  pushes: boolean,
): readonly [number, string] | undefined {
  if (caller === undefined)
    return [401, 'Invalid username or token. Password authentication is not supported for Git operations.']
  const isPublic = repo?.visibility === 'public'
  if (caller.kind === 'anonymous') return isPublic && !pushes ? undefined : [401, 'Authentication required.']
  if (repo === undefined || (!reaches(caller, repo) && !isPublic)) return [404, 'Repository not found.']
  if (pushes && !(reaches(caller, repo) && has(caller, 'contents=write'))) {
    return [403, `Permission to ${repo.fullName}.git denied to ${caller.account.login}.`]
  }
  if (!isPublic && !has(caller, 'contents=read'))
    return [403, `Permission to ${repo.fullName}.git denied to ${caller.account.login}.`]
  return undefined
}

async function receive(
  forge: Forge,
  repo: RepositoryState,
  caller: Caller,
  request: IncomingMessage,
  response: ServerResponse,
  asked: { service: string; query: string; user: string; body: Buffer },
): Promise<void> {
  const { commands, pack } = parsePush(asked.body)
  if (pack.length > 0) await unpackObjects(repo.git, pack)
  const refusals = await mkdtemp(join(tmpdir(), 'deploy-kit-push-'))
  try {
    for (const command of commands) {
      const reason = await refusalOf(forge, repo, caller, command)
      if (reason === undefined) continue
      const file = join(refusals, command.ref)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, `${reason}\n`)
    }
    const before = await repo.git.refs()
    const whenDone = async () => {
      const after = await repo.git.refs()
      const moved = commands
        .map(({ ref }) => ({ ref, before: before.get(ref), after: after.get(ref) }))
        .filter((update) => update.before !== update.after)
      await refsChanged(forge, repo, caller, moved)
    }
    const env = { DEPLOY_KIT_REFUSALS: refusals }
    await httpBackend(repo.git, request, response, { ...asked, env, whenDone })
  } finally {
    await rm(refusals, { recursive: true, force: true })
  }
}

async function refusalOf(
  { world }: Forge,
  repo: RepositoryState,
  caller: Caller,
  command: PushCommand,
): Promise<string | undefined> {
  if (command.ref.startsWith('refs/pull/')) return 'error: deny updating a hidden ref'
  const broken = await violation(repo, caller, command)
  if (broken !== undefined) return pushRefusal(htmlUrl(world, repo), command.ref, broken)
  if (command.after === undefined) return undefined
  const workflow = await refusedWorkflow(repo, caller, command.before, command.after)
  if (workflow === undefined) return undefined
  const who = caller.kind === 'user' ? 'a Personal Access Token' : 'a GitHub App'
  const what = caller.kind === 'user' ? 'scope' : 'permission'
  return `refusing to allow ${who} to create or update workflow \`${workflow}\` without \`workflows\` ${what}`
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const body = Buffer.concat(chunks)
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
}
