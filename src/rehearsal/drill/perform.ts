import { bodyText, errorMessage, fetchHttp, formatDuration } from '../../kernel/index.ts'
import type { RunnerEvent } from '../runner/index.ts'
import { type DatabaseStates, databaseChange, databaseStates, describeChange } from './database-state.ts'
import { Probe } from './probe.ts'
import { Recorder } from './recorder.ts'
import type { Scenario, Seen } from './scenario.ts'
import type { Product, Stage } from './stage/stage.ts'
import type { ScenarioResult, TimelineEntry } from './types.ts'
import { answered, askVersion } from './version.ts'

export interface Watcher {
  onEntry(entry: TimelineEntry): void
  onRunner(event: RunnerEvent): void
}

/** Performs one drill on the stage, with a probe on production all the while, and judges what was seen. */
export async function perform(scenario: Scenario, stage: Stage, watcher: Watcher): Promise<ScenarioResult> {
  const product = stage.products.get(scenario.module) ?? (await stage.addProduct(scenario.module))
  const startedAt = Date.now()
  const recorder = new Recorder(
    (arn) => stage.infrastructure.versionOf(arn),
    (entry) => watcher.onEntry(entry),
  )
  const unsubscribe = [
    stage.cloud.events.subscribe((event) => recorder.cloud(event)),
    stage.onRunnerEvent((event) => {
      recorder.runner(event)
      watcher.onRunner(event)
    }),
  ]
  const servedBefore = await servingNow(stage, product)
  for (const [environment, version] of Object.entries(servedBefore))
    recorder.serving(`${product.module} ${environment}`, version, startedAt)
  const last = product.environments.at(-1) ?? ''
  const production = product.services[last]
  if (production === undefined) throw new Error(`${product.module} has no service in ${last}`)
  const question = { connect: production.production, ca: stage.authority }
  const name = `${product.module} ${last}`
  const running = [new Probe({ ...question, name, url: production.versionUrl })]
  if (scenario.alsoAsked !== undefined) {
    const url = new URL(scenario.alsoAsked, production.url).href
    running.push(new Probe({ ...question, name: `${name} ${scenario.alsoAsked}`, url, expect: 'answer' }))
  }
  const problems: string[] = []
  const databases: Record<string, DatabaseStates> = {}
  const look = async (moment: string) => {
    const now = await databaseStates(stage.databases, product.databaseUrls)
    if (moment !== 'before') sayChanges(recorder, product, Object.values(databases).at(-1) ?? {}, now)
    databases[moment] = now
  }
  try {
    await look('before')
    await scenario.act({
      stage,
      product,
      say: (text) => recorder.say('scenario', text),
      settled: () => stage.idle(startedAt),
      look,
    })
  } catch (error) {
    problems.push(`the drill itself broke: ${errorMessage(error)}`)
  }
  const runs = await stage.idle(startedAt)
  const probes = await Promise.all(running.map((probe) => probe.stop()))
  const serving = await servingNow(stage, product)
  const seen: Seen = { stage, product, startedAt, runs, probes, serving, servedBefore, databases }
  try {
    await look('after')
    problems.push(...(await scenario.judge(seen)))
  } catch (error) {
    problems.push(`the drill could not be judged: ${errorMessage(error)}`)
  }
  for (const stop of unsubscribe) stop()
  return {
    name: scenario.name,
    title: scenario.title,
    story: scenario.story,
    expected: scenario.expected,
    actual: describe(seen),
    databases: changedDatabases(seen.databases),
    passed: problems.length === 0,
    problems,
    startedAt,
    finishedAt: Date.now(),
    runs,
    probes,
    traffic: await recorder.traffic(),
    timeline: recorder.timeline(),
    logs: await logsOf(stage, product, runs),
  }
}

/** What became of each database since it was looked at last. */
function sayChanges(recorder: Recorder, { module }: Product, before: DatabaseStates, now: DatabaseStates) {
  for (const [environment, state] of Object.entries(now)) {
    const known = before[environment]
    if (known !== undefined)
      recorder.say(
        'database',
        `database of ${module} ${environment}: ${describeChange(databaseChange(known, state))}`,
      )
  }
}

async function servingNow(stage: Stage, product: Product): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  for (const [name, service] of Object.entries(product.services)) {
    found[name] = await askVersion({
      url: service.versionUrl,
      connect: service.production,
      ca: stage.authority,
    }).catch((error: unknown) => `nothing (${errorMessage(error)})`)
  }
  return found
}

function describe({ runs, serving, probes }: Seen): string {
  const ended = runs.map((run) => `${run.workflow} ${run.conclusion}`).join(', ')
  const where = Object.entries(serving).map(([environment, version]) => `${environment} serves ${version}`)
  const asked = probes.map((probe) => {
    const counts = `${probe.requests} requests, ${probe.failures.length} failed`
    const versions = probe.versions.map((it) => it.version)
    return versions.every((it) => it === answered)
      ? `${probe.name}: ${counts}, the slowest answer took ${formatDuration(probe.slowestMs ?? 0)}`
      : `${counts}, versions seen ${versions.join(', ')}`
  })
  return `${[ended === '' ? 'no run' : ended, ...where, ...asked].join('; ')}.`
}

/** What became of each database in the whole drill. */
function changedDatabases({ before = {}, after = {} }: Seen['databases']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(after).flatMap(([environment, state]) => {
      const known = before[environment]
      return known === undefined ? [] : [[environment, describeChange(databaseChange(known, state))]]
    }),
  )
}

/** The log lines of the product that carry the trace id of one of the runs: what the person on call would look for. */
async function logsOf(stage: Stage, product: Product, runs: Seen['runs']): Promise<ScenarioResult['logs']> {
  const ids = new Set<string>()
  for (const step of runs.flatMap((run) => run.jobs.flatMap((job) => job.steps))) {
    for (const match of (step.summary ?? '').matchAll(/[Tt]race id `([0-9a-f]{32})`/g))
      if (match[1] !== undefined) ids.add(match[1])
  }
  const found: ScenarioResult['logs'][number][] = []
  for (const traceId of ids) {
    const lines: string[] = []
    for (const { logGroup } of product.plan.environments)
      lines.push(...(await filterLogs(stage, logGroup, traceId)))
    found.push({ traceId, lines: lines.slice(0, 200) })
  }
  return found
}

async function filterLogs(stage: Stage, group: string, traceId: string): Promise<readonly string[]> {
  const response = await fetchHttp({
    method: 'POST',
    url: stage.cloud.addresses.aws,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'Logs_20140328.FilterLogEvents',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIADRILL/20260101/${stage.cloud.context.region}/logs/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ logGroupName: group, filterPattern: `"${traceId}"`, limit: 200 }),
  })
  const text = bodyText(response)
  if (response.status === 200) {
    return ((JSON.parse(text) as { events?: { message: string }[] }).events ?? []).map(
      (event) => event.message,
    )
  }
  // A group comes into being with its first line.
  if (text.includes('ResourceNotFoundException')) return []
  throw new Error(`the logs of ${group} cannot be read: ${text}`)
}
