import type { JsonObject } from '../../../../kernel/index.ts'
import { type ApiCall, created, noContent, ok, page, type Route } from '../api.ts'
import { ApiError, invalidRequest, notFound } from '../errors.ts'
import {
  asJsonObject,
  isRecord,
  numberParam,
  oneOf,
  optionalList,
  optionalRecord,
  optionalText,
  text,
  textList,
} from '../fields.ts'
import { apiUrl, htmlUrl } from '../present/index.ts'
import { ADMINS, applies } from '../rules.ts'
import { nodeId, type RepositoryState, type RulesetRule, type RulesetState, type World } from '../world.ts'

const WRITE = ['administration=write']

/** Rules that are enforced here; another one is refused, so that nobody takes it for protection. */
const ENFORCED = [
  'creation',
  'update',
  'deletion',
  'non_fast_forward',
  'pull_request',
  'required_status_checks',
  'tag_name_pattern',
  'branch_name_pattern',
]

export const rulesetRoutes: readonly Route[] = [
  {
    route: 'GET /repos/{owner}/{repo}/rulesets',
    needs: ['metadata=read'],
    handle: (call) =>
      page(call, [...call.repo.rulesets.values()], (ruleset) =>
        presentSummary(call.world, call.repo, ruleset),
      ),
  },
  {
    route: 'POST /repos/{owner}/{repo}/rulesets',
    needs: WRITE,
    handle: (call) => {
      const now = call.world.now()
      const ruleset: RulesetState = {
        id: call.world.nextId(),
        createdAt: now,
        updatedAt: now,
        ...read(call, undefined),
      }
      call.repo.rulesets.set(ruleset.id, ruleset)
      return created(presentRuleset(call.world, call.repo, ruleset))
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/rulesets/{ruleset_id}',
    needs: ['metadata=read'],
    handle: (call) => ok(presentRuleset(call.world, call.repo, rulesetOfPath(call))),
  },
  {
    route: 'PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}',
    needs: WRITE,
    handle: (call) => {
      const ruleset = rulesetOfPath(call)
      Object.assign(ruleset, read(call, ruleset), { updatedAt: call.world.now() })
      return ok(presentRuleset(call.world, call.repo, ruleset))
    },
  },
  {
    route: 'DELETE /repos/{owner}/{repo}/rulesets/{ruleset_id}',
    needs: WRITE,
    handle: (call) => {
      call.repo.rulesets.delete(rulesetOfPath(call).id)
      return noContent
    },
  },
  {
    route: 'GET /repos/{owner}/{repo}/rules/branches/{branch}',
    needs: ['metadata=read'],
    handle: (call) => {
      const ref = `refs/heads/${call.params['branch']}`
      const rules = [...call.repo.rulesets.values()]
        .filter((ruleset) => ruleset.enforcement === 'active' && applies(ruleset, call.repo, ref))
        .flatMap((ruleset) =>
          ruleset.rules.map((rule) => ({
            ...rule,
            ruleset_source_type: 'Repository',
            ruleset_source: call.repo.fullName,
            ruleset_id: ruleset.id,
          })),
        )
      return page(call, rules, (rule) => rule)
    },
  },
]

function rulesetOfPath(call: ApiCall): RulesetState {
  const ruleset = call.repo.rulesets.get(numberParam(call, 'ruleset_id'))
  if (ruleset === undefined) throw notFound()
  return ruleset
}

function read(
  { world, body }: ApiCall,
  old: RulesetState | undefined,
): Omit<RulesetState, 'id' | 'createdAt' | 'updatedAt'> {
  const conditions = optionalRecord(body, 'conditions')
  const refName = conditions && optionalRecord(conditions, 'ref_name')
  const rules = optionalList(body, 'rules')?.map(readRule)
  const actors = optionalList(body, 'bypass_actors')?.map((actor) => {
    if (!isRecord(actor)) throw invalidRequest('An item of "bypass_actors" is not an object.')
    return asJsonObject({ bypass_mode: 'always', ...actor })
  })
  return {
    name: old === undefined ? text(body, 'name') : (optionalText(body, 'name') ?? old.name),
    target: oneOf(optionalText(body, 'target') ?? old?.target ?? 'branch', 'target', ['branch', 'tag']),
    enforcement: oneOf(optionalText(body, 'enforcement') ?? old?.enforcement ?? '', 'enforcement', [
      'disabled',
      'active',
      'evaluate',
    ]),
    include: (refName && textList(refName, 'include')) ?? old?.include ?? [],
    exclude: (refName && textList(refName, 'exclude')) ?? old?.exclude ?? [],
    rules: rules ?? old?.rules ?? [],
    bypassActors: actors ?? old?.bypassActors ?? [],
    bypass:
      actors === undefined
        ? (old?.bypass ?? new Set())
        : new Set(actors.map((actor) => bypassName(world, actor))),
  }
}

function readRule(rule: unknown): RulesetRule {
  if (!isRecord(rule)) throw invalidRequest('An item of "rules" is not an object.')
  const type = text(rule, 'type')
  if (!ENFORCED.includes(type)) {
    throw new ApiError(
      501,
      `The local GitHub does not enforce the rule ${type}; it enforces ${ENFORCED.join(', ')}.`,
    )
  }
  const parameters = optionalRecord(rule, 'parameters')
  return { type, ...(parameters === undefined ? {} : { parameters: asJsonObject(parameters) }) }
}

/** The App slug or the sign for administrators that an actor stands for. */
function bypassName(world: World, actor: JsonObject): string {
  const { actor_type: type, actor_id: id } = actor
  if (type === 'OrganizationAdmin' || type === 'RepositoryRole') return ADMINS
  const app = type === 'Integration' && typeof id === 'number' ? world.appById(id) : undefined
  if (app === undefined) {
    throw new ApiError(422, 'Validation Failed', {
      errors: [`Actor ${String(type)} ${String(id)} is not known here`],
    })
  }
  if (app.slug === 'github-actions') {
    const reason = 'Actor GitHub Actions integration must be part of the ruleset source or owner organization'
    throw new ApiError(422, 'Validation Failed', { errors: [reason] })
  }
  return app.slug
}

function presentSummary(world: World, repo: RepositoryState, ruleset: RulesetState) {
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: 'Repository',
    source: repo.fullName,
    enforcement: ruleset.enforcement,
    node_id: nodeId('RepositoryRuleset', ruleset.id),
    _links: {
      self: { href: `${apiUrl(world, repo)}/rulesets/${ruleset.id}` },
      html: { href: `${htmlUrl(world, repo)}/rules/${ruleset.id}` },
    },
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
  }
}

/** `repository-ruleset`. */
function presentRuleset(world: World, repo: RepositoryState, ruleset: RulesetState) {
  return {
    ...presentSummary(world, repo, ruleset),
    conditions: { ref_name: { include: ruleset.include, exclude: ruleset.exclude } },
    rules: ruleset.rules,
    bypass_actors: ruleset.bypassActors,
    current_user_can_bypass: 'never',
  }
}
