import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { systemClock } from '../../../../kernel/index.ts'
import type { CloudContext, TaskRuntime } from '../../ports.ts'
import { MetadataServer, taskRuntime } from '../container/index.ts'
import { ImageStore } from '../image/index.ts'
import type { TasksOptions } from '../types.ts'
import { processEngine } from './engine.ts'
import { Leash } from './leash.ts'
import { preloadSource } from './preload.ts'

export { processLimitations } from './limitations.ts'

/**
 * Tasks as plain Node processes: the image's layers are unpacked and its command is run with this process's Node.
 * Works on Linux and macOS without privileges; what cannot be run that way is refused by name as the task's end.
 */
export async function createProcessTasks(context: CloudContext, options: TasksOptions): Promise<TaskRuntime> {
  const preload = join(options.workDir, 'preload.mjs')
  await mkdir(options.workDir, { recursive: true })
  await writeFile(preload, preloadSource)
  const [leash, metadata] = await Promise.all([Leash.open(), MetadataServer.open('127.0.0.1')])
  const engine = processEngine({
    context,
    options,
    store: new ImageStore(options.registry, options.workDir),
    leash,
    metadata,
    preload: pathToFileURL(preload).href,
  })
  const run = {
    context,
    machineClock: options.machineClock ?? systemClock,
    bootAllowanceMs: options.bootAllowanceMs ?? 10_000,
  }
  return taskRuntime('process', engine, run, async () => {
    await Promise.all([leash.close(), metadata.close()])
  })
}
