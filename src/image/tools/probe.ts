import { type Exec, PlatformError } from '../../kernel/index.ts'
import { type Environment, pickEnvironment } from '../environment.ts'
import type { LockedTool, Tool } from './lock.ts'

interface ProbePorts {
  readonly exec: Exec
  readonly env: Environment
  readonly signal: AbortSignal
}

/** How each tool is asked for its version, and the member of its JSON answer that holds it. */
const questions: Readonly<Record<Tool, { readonly args: readonly string[]; readonly member: string }>> = {
  cosign: { args: ['version', '--json'], member: 'gitVersion' },
  grype: { args: ['version', '-o', 'json'], member: 'version' },
}

/**
 * The version that a binary says it has, without a `v`; undefined where it cannot be told. A grype built with
 * `go install` answers "[not provided]", so Go is asked what it was built from.
 */
export async function probeVersion(
  tool: Tool,
  binary: string,
  ports: ProbePorts,
): Promise<string | undefined> {
  const { args, member } = questions[tool]
  const env = pickEnvironment(ports.env)
  const answer = await tolerant(ports.exec(binary, args, { env, signal: ports.signal, allowFailure: true }))
  const said = answer?.exitCode === 0 ? stringMember(answer.stdout, member) : undefined
  const version = /^v?(\d+\.\d+\.\d+)$/.exec(said ?? '')?.[1]
  return version ?? (await goBuild(binary, ports))?.version
}

/** What Go wrote into a binary about the module it was built from. */
export async function goBuild(
  binary: string,
  ports: ProbePorts,
): Promise<{ readonly module: string; readonly version: string; readonly sum: string } | undefined> {
  const env = pickEnvironment(ports.env)
  const answer = await tolerant(
    ports.exec('go', ['version', '-m', binary], { env, signal: ports.signal, allowFailure: true }),
  )
  const line = /^\tmod\t(\S+)\tv(\d+\.\d+\.\d+)\t(h1:\S+)$/m.exec(answer?.exitCode === 0 ? answer.stdout : '')
  return line?.[1] === undefined || line[2] === undefined || line[3] === undefined
    ? undefined
    : { module: line[1], version: line[2], sum: line[3] }
}

/** Whether a binary was built by Go from exactly the locked module. */
export async function isLockedGoBuild(
  binary: string,
  locked: LockedTool,
  ports: ProbePorts,
): Promise<boolean> {
  const build = await goBuild(binary, ports)
  return build?.module === locked.go.module && build.version === locked.version && build.sum === locked.go.sum
}

/** A command that cannot be started says nothing; every other failure is one. */
async function tolerant<T>(started: Promise<T>): Promise<T | undefined> {
  try {
    return await started
  } catch (error) {
    if (error instanceof PlatformError && (error.code === 'ENOENT' || error.code === 'EACCES'))
      return undefined
    throw error
  }
}

function stringMember(json: string, name: string): string | undefined {
  try {
    const value = (JSON.parse(json) as Readonly<Record<string, unknown>>)[name]
    return typeof value === 'string' ? value : undefined
  } catch {
    // Another program of the same name may answer anything: it is not the one we look for.
    return undefined
  }
}
