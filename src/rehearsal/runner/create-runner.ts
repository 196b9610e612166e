import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import { nodeExec, systemClock } from '../../kernel/index.ts'
import { ConcurrencyGroups, Places, type RunnerState, startRun } from './run/index.ts'
import type { RunHandle, Runner, RunnerOptions, RunResult } from './types.ts'

const defaultPath = [
  dirname(process.execPath),
  '/opt/homebrew/bin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
]
const defaultConcurrentJobs = 2

/** A runner of GitHub workflow files on this machine. Its runs share concurrency groups, caches and places for jobs. */
export function createRunner(options: RunnerOptions): Runner {
  const path = options.path ?? defaultPath
  const forced = new AbortController()
  const state: RunnerState = {
    options,
    clock: options.clock ?? systemClock,
    exec: nodeExec,
    path,
    groups: new ConcurrencyGroups(),
    places: new Places(options.maxConcurrentJobs ?? defaultConcurrentJobs),
    docker: once(options.docker ?? (() => dockerAnswers(path))),
    forced: forced.signal,
    emit: (event) => options.onEvent?.(event),
  }
  const numbers = new Map<string, number>()
  const underWay = new Map<RunHandle, Promise<unknown>>()
  // Run ids look like GitHub's: numbers that grow, and differ from those of an earlier runner in the same folder.
  let nextRunId = Math.floor(state.clock.now() / 1000) * 100 + 1

  return {
    run(request) {
      const workflow = `${request.repository} ${request.workflow}`
      const runNumber = (numbers.get(workflow) ?? 0) + 1
      numbers.set(workflow, runNumber)
      const runId = request.runId ?? String(nextRunId++)
      const cancel = new AbortController()
      const result: Promise<RunResult> = startRun(state, { request, runId, runNumber, cancel })
      const handle: RunHandle = {
        runId,
        result,
        cancel: (reason = 'The run was canceled.') => cancel.abort(new Error(reason)),
      }
      const over = result.then(
        () => underWay.delete(handle),
        () => underWay.delete(handle),
      )
      underWay.set(handle, over)
      return handle
    },
    async close() {
      for (const handle of underWay.keys()) handle.cancel('The runner was closed.')
      forced.abort(new Error('The runner was closed.'))
      await Promise.all(underWay.values())
    },
  }
}

async function dockerAnswers(path: readonly string[]): Promise<boolean> {
  const there = await Promise.all(
    path.map((folder) =>
      access(`${folder}/docker`).then(
        () => true,
        () => false,
      ),
    ),
  )
  if (!there.includes(true)) return false
  const answer = await nodeExec('docker', ['version', '--format', '{{.Server.Version}}'], {
    env: { PATH: path.join(':') },
    allowFailure: true,
  })
  return answer.exitCode === 0
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= work()
    return result
  }
}
