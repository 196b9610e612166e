import { createHash, generateKeyPair, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { JsonObject } from '../../../kernel/index.ts'
import { ApiError } from './errors.ts'
import { asJsonObject } from './fields.ts'
import { isProtected } from './rules.ts'
import type { GitHubOptions, OidcIssuer, OidcJob } from './types.ts'
import type { World } from './world.ts'

// One key pair a process: to make one takes a good part of a second.
let keys: Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }> | undefined

/**
 * GitHub's OIDC issuer and the endpoint that a job asks for tokens. Claims as in
 * https://docs.github.com/en/actions/reference/security/oidc; the issuer is this server instead of
 * token.actions.githubusercontent.com.
 */
export class Oidc implements OidcIssuer {
  readonly #world: World
  readonly #options: GitHubOptions
  readonly #privateKey: KeyObject
  readonly #keyId: string
  readonly jwks: JsonObject
  readonly #jobs = new Map<string, OidcJob>()

  private constructor(world: World, options: GitHubOptions, privateKey: KeyObject, jwk: JsonObject) {
    this.#world = world
    this.#options = options
    this.#privateKey = privateKey
    this.#keyId = createHash('sha256').update(String(jwk['n'])).digest('hex').slice(0, 40)
    this.jwks = { keys: [{ ...jwk, kid: this.#keyId, use: 'sig', alg: 'RS256' }] }
  }

  static async start(world: World, options: GitHubOptions): Promise<Oidc> {
    keys ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
    const { privateKey, publicKey } = await keys
    return new Oidc(world, options, privateKey, asJsonObject({ ...publicKey.export({ format: 'jwk' }) }))
  }

  get issuer(): string {
    return this.#world.url
  }

  issueRequestToken(job: OidcJob): { readonly url: string; readonly token: string } {
    if (this.#repository(job) === undefined) {
      throw new RangeError(`an OIDC token was asked for ${job.repository}, which is not a repository here`)
    }
    const random = () => Math.floor(this.#world.context.random() * 2 ** 32).toString(36)
    const token = `oidc_${random()}${random()}${random()}${random()}`
    this.#jobs.set(token, job)
    // @actions/core adds `&audience=…`, so there is a query already, as on GitHub.
    return { url: `${this.#world.url}/_apis/oidc/token?api-version=2.0`, token }
  }

  revokeRequestToken(token: string): void {
    this.#jobs.delete(token)
  }

  configuration(): JsonObject {
    const { issuer } = this
    return {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks`,
      subject_types_supported: ['public', 'pairwise'],
      response_types_supported: ['id_token'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
      claims_supported: ['sub', 'aud', 'exp', 'iat', 'iss', 'jti', 'nbf', ...CLAIMS],
    }
  }

  /** The answer to a job that asks with its request token. Throws 401 for a token that is not one. */
  async token(authorization: string | undefined, audience: string | null): Promise<JsonObject> {
    const bearer = /^bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
    const job = bearer === undefined ? undefined : this.#jobs.get(bearer)
    if (job === undefined) throw new ApiError(401, 'The OIDC request token is not valid.')
    const value = this.#sign(await this.#claims(job, audience))
    return { count: value.length, value }
  }

  #repository(job: OidcJob) {
    const [owner = '', name = ''] = job.repository.split('/')
    return this.#world.repository(owner, name)
  }

  async #claims(job: OidcJob, audience: string | null): Promise<JsonObject> {
    const repo = this.#repository(job)
    if (repo === undefined) throw new ApiError(404, 'Not Found')
    const now = Math.floor(this.#world.context.clock.now() / 1000)
    const random = () => Math.floor(this.#world.context.random() * 2 ** 32).toString(16)
    const branch = /^refs\/heads\/(.+)$/.exec(job.ref)?.[1]
    const owner = this.#world.account(repo.owner.login, 'Organization')
    const name =
      this.#options.subjectWithIds === true
        ? `${owner.login}@${owner.id}/${repo.name}@${repo.id}`
        : repo.fullName
    return {
      jti: `${random()}-${random()}-${random()}`,
      sub: `repo:${name}:${subject(job)}`,
      aud: audience === null || audience === '' ? `${this.#world.url}/${owner.login}` : audience,
      ref: job.ref,
      sha: job.sha,
      repository: repo.fullName,
      repository_id: String(repo.id),
      repository_owner: owner.login,
      repository_owner_id: String(owner.id),
      repository_visibility: repo.visibility,
      run_id: job.runId,
      run_number: job.runNumber,
      run_attempt: job.runAttempt,
      runner_environment: 'github-hosted',
      actor: job.actor,
      actor_id: String(this.#world.account(job.actor).id),
      workflow: job.workflow,
      workflow_ref: job.workflowRef,
      workflow_sha: job.workflowSha,
      job_workflow_ref: job.jobWorkflowRef,
      job_workflow_sha: job.jobWorkflowSha,
      head_ref: job.headRef ?? '',
      base_ref: job.baseRef ?? '',
      event_name: job.eventName,
      ref_protected: String(branch !== undefined && isProtected(repo, branch)),
      ref_type: job.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
      ...(job.environment === undefined ? {} : { environment: job.environment }),
      iss: this.issuer,
      // GitHub's tokens hold five minutes and count from ten minutes before.
      nbf: now - 600,
      exp: now + 300,
      iat: now,
    }
  }

  #sign(claims: JsonObject): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const input = `${part({ typ: 'JWT', alg: 'RS256', kid: this.#keyId })}.${part(claims)}`
    return `${input}.${sign('RSA-SHA256', Buffer.from(input), this.#privateKey).toString('base64url')}`
  }
}

const CLAIMS = [
  'ref',
  'sha',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'repository_visibility',
  'run_id',
  'run_number',
  'run_attempt',
  'runner_environment',
  'actor',
  'actor_id',
  'workflow',
  'workflow_ref',
  'workflow_sha',
  'job_workflow_ref',
  'job_workflow_sha',
  'head_ref',
  'base_ref',
  'event_name',
  'ref_protected',
  'ref_type',
  'environment',
]

/** The environment wins over the event, the event over the ref; a colon in a name is encoded. */
function subject(job: OidcJob): string {
  if (job.environment !== undefined) return `environment:${job.environment.replaceAll(':', '%3A')}`
  if (job.eventName === 'pull_request') return 'pull_request'
  return `ref:${job.ref}`
}
