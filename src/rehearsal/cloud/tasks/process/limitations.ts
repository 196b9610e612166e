import type { Image } from '../types.ts'

/** What no process without a container gets, whatever its image says; for the report, once. */
export const processLimitations: readonly string[] = [
  'files: absolute paths inside the program lead to the files of this machine, not to those of the image',
  'programs of the image other than Node are not run',
  'memory and CPU limits are not enforced, the root file system can be written to',
  'Node does not run as process 1: without a handler of its own it ends at SIGTERM, where in a container it would be killed after the stop time-out',
]

/** What this image asks for and a process without a container does not get. */
export function imageLimitations(image: Image): readonly string[] {
  const { config, platform } = image
  const node = config.environment['NODE_VERSION']
  const own = process.versions.node
  return [
    ...(config.user === '' || config.user === 'root' || config.user === '0'
      ? []
      : [`USER ${config.user}: its processes run as the user who started the cloud`]),
    ...config.volumes.map((volume) => `VOLUME ${volume}: nothing is mounted there`),
    ...(platform.os === process.platform && platform.architecture === architecture()
      ? []
      : [
          `the image is for ${platform.os}/${platform.architecture}: its native modules cannot be loaded on ${process.platform}/${process.arch}`,
        ]),
    ...(node === undefined || node.split('.')[0] === own.split('.')[0]
      ? []
      : [`the image has Node ${node}: it is run with Node ${own}`]),
  ]
}

function architecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch
}
