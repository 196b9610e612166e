import { parseDuration } from '../../kernel/index.ts'
import type { ImageConfig } from '../oci/index.ts'
import type { Step } from './recipe.ts'
import { WordError } from './words.ts'

type ContainerConfig = ImageConfig['config']

/** What BuildKit gives an image FROM scratch. */
const scratchPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export function scratchConfig(platform: string): ImageConfig {
  const [os = '', architecture = '', variant] = platform.split('/')
  return {
    os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    config: { Env: [scratchPath] },
    rootfs: { type: 'layers', diff_ids: [] },
  }
}

export type ConfigStep = Exclude<Step, { kind: 'copy' | 'run' | 'workdir' | 'arg' | 'env' }>

/**
 * The container configuration after a step. `expanded` replaces variables; `cmdWritten` says whether this stage wrote
 * a CMD before, because ENTRYPOINT takes away the CMD of the base but not the stage's own.
 */
export function configure(
  config: ContainerConfig,
  step: ConfigStep,
  expanded: (text: string) => string,
  cmdWritten: boolean,
): ContainerConfig {
  switch (step.kind) {
    case 'user':
      return { ...config, User: expanded(step.value) }
    case 'stopsignal':
      return { ...config, StopSignal: expanded(step.value) }
    case 'label':
      return {
        ...config,
        Labels: {
          ...config.Labels,
          ...Object.fromEntries(step.pairs.map(([name, value]) => [expanded(name), expanded(value)])),
        },
      }
    case 'expose':
      return { ...config, ExposedPorts: { ...config.ExposedPorts, ...ports(step.ports.map(expanded)) } }
    case 'cmd':
      return { ...config, Cmd: [...step.command] }
    case 'entrypoint':
      return { ...config, Entrypoint: [...step.command], Cmd: cmdWritten ? config.Cmd : null }
    case 'healthcheck':
      return { ...config, Healthcheck: healthcheck(step.flags, step.test) }
  }
}

export function setVariable(config: ContainerConfig, name: string, value: string): ContainerConfig {
  const others = (config.Env ?? []).filter((entry) => !entry.startsWith(`${name}=`))
  return { ...config, Env: [...others, `${name}=${value}`] }
}

export function variablesOf(config: ContainerConfig): Record<string, string> {
  return Object.fromEntries(
    (config.Env ?? []).map((entry) => {
      const at = entry.indexOf('=')
      return [entry.slice(0, at), entry.slice(at + 1)]
    }),
  )
}

function ports(words: readonly string[]): Record<string, object> {
  return Object.fromEntries(
    words.map((word) => {
      const match = /^(\d+)(?:\/(tcp|udp))?$/.exec(word)
      if (match === null) throw new WordError(`EXPOSE ${word} is not PORT or PORT/tcp or PORT/udp`)
      return [`${match[1]}/${match[2] ?? 'tcp'}`, {}]
    }),
  )
}

/** Docker's own extension of the configuration; its durations are nanoseconds. */
function healthcheck(flags: Readonly<Record<string, string>>, test: readonly string[]): object {
  const ns = (name: string, as: string) => {
    const text = flags[name]
    return text === undefined ? {} : { [as]: parseDuration(text, `HEALTHCHECK --${name}`) * 1e6 }
  }
  const retries = flags['retries']
  if (retries !== undefined && !/^\d+$/.test(retries)) throw new WordError(`HEALTHCHECK --retries=${retries}`)
  return {
    Test: [...test],
    ...ns('interval', 'Interval'),
    ...ns('timeout', 'Timeout'),
    ...ns('start-period', 'StartPeriod'),
    ...ns('start-interval', 'StartInterval'),
    ...(retries === undefined ? {} : { Retries: Number(retries) }),
  }
}
