import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { defaultConfigFile } from '../../config/index.ts'
import {
  ConfigurationError,
  errorMessage,
  formatDuration,
  nearest,
  nodeExec,
  withoutGitPlaces,
} from '../../kernel/index.ts'
import { lookAround } from './look-around.ts'
import { inspectMachine, type Machine, parseWithout, type ToolFinder } from './machine/index.ts'
import { whatCanRun } from './needs.ts'
import { renderPage } from './page/index.ts'
import { perform } from './perform.ts'
import { findProduct, type ProductPlan } from './product/index.ts'
import { type Progress, progress } from './progress.ts'
import type { Scenario } from './scenario.ts'
import { scenarios as exampleScenarios, productScenarios } from './scenarios/index.ts'
import { openStage, type Stage } from './stage/stage.ts'
import type { RehearsalResult, ScenarioResult } from './types.ts'

export interface RehearseHost {
  readonly args: readonly string[]
  /** Rehearsed where it is the folder of a product. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder of deploy-kit. */
  readonly root: string
  readonly cli: string
  readonly findTool: ToolFinder
  readonly signal: AbortSignal
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean }
}

export const rehearseUsage = `deploy-kit rehearse: the whole path from pull request to production on the local cloud

In a folder with a deploy-kit.yml that product is rehearsed, in a copy; elsewhere the examples of deploy-kit are.

  --product DIR      rehearses the product in this folder
  --examples         rehearses the examples, wherever this is called
  --list             shows the drills
  --scenario NAME    runs this drill (repeatable); without it the default set
  --all              runs every drill
  --json FILE        writes the results as JSON
  --report FILE      where the report page goes; by default a file in the temporary folder
  --keep             leaves the cloud running at the end and prints its addresses
  --without NAMES    goes without docker, cosign or grype where they are there: --without docker,grype
  --kit DIR          uses this release tree of deploy-kit instead of the one of this checkout
  --verbose          prints every line that steps print

Exit code 0 when every drill ended as declared.`

/** The body of `deploy-kit rehearse`. Gives the exit code; throws a ConfigurationError for arguments it cannot use. */
export async function rehearseCommand(given: RehearseHost): Promise<number> {
  // Called by a hook of git, every commit and tag of the rehearsal would land in the developer's own repository.
  const host = { ...given, env: withoutGitPlaces(given.env) }
  const flags = readFlags(host.args)
  const print = (line: string) => host.stdout.write(`${line}\n`)
  if (flags.help === true) {
    print(rehearseUsage)
    return 0
  }
  const product = await chosenProduct(host, flags)
  const { scenarios, left: unfit } =
    product === undefined ? { scenarios: exampleScenarios, left: [] } : productScenarios(product)
  if (flags.list === true) {
    for (const it of scenarios)
      print(`${it.name.padEnd(20)} ${it.byDefault ? 'default' : '       '}  ${it.title}`)
    return 0
  }
  const asked = choose(flags, scenarios)
  const without = parseWithout(flags.without ?? [])
  const startedAt = Date.now()
  const show = progress(host.stdout, flags.verbose === true)
  const machine = await inspectMachine({
    exec: nodeExec,
    env: host.env,
    findTool: host.findTool,
    without,
    scans: product?.scans ?? true,
    say: (text) => show.say(text),
    signal: host.signal,
  })
  try {
    const { chosen, left } = whatCanRun(asked, machine, flags.scenario !== undefined)
    const notExercised = [...machine.notExercised, ...left, ...unfit]
    show.machine(machine.exercised, notExercised)
    if (product !== undefined) show.assumed(product.assumptions)
    return await rehearse({ host, flags, machine, product, chosen, notExercised, startedAt, show, print })
  } finally {
    await machine.close()
  }
}

interface Rehearsal {
  readonly host: RehearseHost
  readonly flags: ReturnType<typeof readFlags>
  readonly machine: Machine
  readonly product: ProductPlan | undefined
  readonly chosen: readonly Scenario[]
  readonly notExercised: readonly string[]
  readonly startedAt: number
  readonly show: Progress
  readonly print: (line: string) => void
}

async function rehearse(given: Rehearsal): Promise<number> {
  const { host, flags, machine, product, chosen, notExercised, startedAt, show, print } = given
  const stage = await openStage({
    machine,
    root: host.root,
    cli: host.cli,
    env: host.env,
    say: (text) => show.say(text),
    signal: host.signal,
    ...(flags.kit === undefined ? {} : { kit: resolve(flags.kit) }),
    ...(product === undefined ? {} : { product }),
  })
  const cancel = () => stage.overrides.cancelRuns('The rehearsal was cancelled.')
  host.signal.addEventListener('abort', cancel, { once: true })
  try {
    const results: ScenarioResult[] = []
    for (const scenario of chosen) {
      if (host.signal.aborted) break
      show.begin(scenario)
      const result = await perform(scenario, stage, show)
      results.push(result)
      show.end(result)
    }
    const rehearsal: RehearsalResult = {
      schema: 'deploy-kit/rehearsal/v1',
      startedAt,
      finishedAt: Date.now(),
      notExercised,
      ...(product === undefined ? {} : { assumptions: product.assumptions }),
      scenarios: results,
    }
    await writeResults(rehearsal, flags, print)
    const code = verdict(rehearsal, chosen, print)
    if (flags.keep === true) await keepOpen(stage, host, print)
    return code
  } finally {
    host.signal.removeEventListener('abort', cancel)
    await stage.close()
  }
}

function verdict(
  rehearsal: RehearsalResult,
  chosen: readonly Scenario[],
  print: (line: string) => void,
): number {
  const passed = rehearsal.scenarios.filter((it) => it.passed).length
  const took = formatDuration(rehearsal.finishedAt - rehearsal.startedAt)
  const named = rehearsal.scenarios.filter((it) => !it.passed).map((it) => it.name)
  const missing = chosen.length - rehearsal.scenarios.length
  print(
    `\n${passed} of ${chosen.length} drills ended as declared, in ${took}; ${rehearsal.notExercised.length} things could not be exercised on this machine.` +
      `${named.length === 0 ? '' : ` Not as declared: ${named.join(', ')}.`}${missing === 0 ? '' : ` ${missing} did not run.`}`,
  )
  return passed === chosen.length ? 0 : 1
}

async function writeResults(
  rehearsal: RehearsalResult,
  flags: ReturnType<typeof readFlags>,
  print: (line: string) => void,
): Promise<void> {
  const page = resolve(flags.report ?? join(tmpdir(), `deploy-kit-rehearsal-${rehearsal.startedAt}.html`))
  await mkdir(dirname(page), { recursive: true })
  await writeFile(page, renderPage(rehearsal))
  print(`\nreport: ${page}`)
  if (flags.json !== undefined) {
    await mkdir(dirname(resolve(flags.json)), { recursive: true })
    await writeFile(resolve(flags.json), `${JSON.stringify(rehearsal, undefined, 2)}\n`)
    print(`results: ${resolve(flags.json)}`)
  }
}

async function keepOpen(stage: Stage, host: RehearseHost, print: (line: string) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-kit-kept-'))
  try {
    const file = join(folder, 'environment.sh')
    const { exports, commands } = lookAround(stage)
    // A token stands in it, and the password of the database.
    await writeFile(file, `${exports.join('\n')}\n`, { mode: 0o600 })
    print('\nThe cloud stays up until Ctrl-C. In another terminal:\n')
    print(`source ${file}`)
    print('\n# which is')
    for (const line of exports) print(line)
    print('\n# and then, for example')
    for (const line of commands) print(line)
    if (!host.signal.aborted)
      await new Promise<void>((done) => host.signal.addEventListener('abort', () => done(), { once: true }))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The product that is rehearsed; undefined for the examples. */
async function chosenProduct(
  { cwd, env }: RehearseHost,
  flags: ReturnType<typeof readFlags>,
): Promise<ProductPlan | undefined> {
  if (flags.examples === true) return undefined
  if (flags.product === undefined && !existsSync(join(cwd, defaultConfigFile))) return undefined
  return await findProduct(resolve(cwd, flags.product ?? '.'), nodeExec, env)
}

function choose(flags: ReturnType<typeof readFlags>, scenarios: readonly Scenario[]): readonly Scenario[] {
  if (flags.all === true) return scenarios
  if (flags.scenario === undefined) return scenarios.filter((it) => it.byDefault)
  return flags.scenario.map((name) => {
    const found = scenarios.find((it) => it.name === name)
    if (found !== undefined) return found
    const meant = nearest(
      name,
      scenarios.map((it) => it.name),
    )
    throw new ConfigurationError(`there is no drill ${name}`, {
      fix: meant === undefined ? 'deploy-kit rehearse --list shows them.' : `Did you mean ${meant}?`,
    })
  })
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        product: { type: 'string' },
        examples: { type: 'boolean' },
        list: { type: 'boolean' },
        all: { type: 'boolean' },
        keep: { type: 'boolean' },
        help: { type: 'boolean' },
        verbose: { type: 'boolean' },
        scenario: { type: 'string', multiple: true },
        json: { type: 'string' },
        report: { type: 'string' },
        kit: { type: 'string' },
        without: { type: 'string', multiple: true },
      },
    }).values
  } catch (error) {
    throw new ConfigurationError(errorMessage(error), { fix: rehearseUsage, cause: error })
  }
}
