import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { placeInRoot } from './container-root.ts'
import { mapArgument, mapNodeOptions, quoteNodeOption } from './node-arguments.ts'
import type { Step } from './program.ts'

/** Turns a step in terms of the image into what is started on this machine. */
export type Place = (step: Extract<Step, { kind: 'node' }>) => {
  readonly args: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
}

/** How the processes of one container are started: paths mapped, the preload first, the ports known. */
export function placing(options: {
  /** The port of the leash. */
  readonly cloudPort: number
  /** The `file:` URL of the module that every process loads first. */
  readonly preload: string
  readonly region: string
  readonly id: string
  readonly folder: string
  readonly root: string
  readonly workingDirectory: string
  readonly ports: ReadonlyMap<number, number>
}): Place {
  const { root, workingDirectory } = options
  const map = (word: string) =>
    mapArgument(word, root, workingDirectory, (path) => existsSync(placeInRoot(root, path)))
  const task = JSON.stringify({
    id: options.id,
    cloud: options.cloudPort,
    ports: Object.fromEntries(options.ports),
  })
  return (step) => ({
    args: step.args.map(map),
    cwd: placeInRoot(root, step.cwd),
    environment: {
      HOME: options.folder,
      TMPDIR: join(options.folder, 'tmp'),
      HOSTNAME: `ip-127-0-0-1.${options.region}.compute.internal`,
      ...step.environment,
      PATH: [dirname(process.execPath), step.environment['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'].join(':'),
      NODE_OPTIONS: [
        quoteNodeOption(`--import=${options.preload}`),
        ...mapNodeOptions(step.environment['NODE_OPTIONS'] ?? '', map),
      ].join(' '),
      DEPLOY_KIT_TASK: task,
    },
  })
}
