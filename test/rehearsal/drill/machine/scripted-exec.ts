import { type Exec, exitError, PlatformError } from '../../../../src/kernel/index.ts'

export interface Answer {
  readonly exitCode?: number
  readonly stdout?: string
  readonly stderr?: string
}

/** Answers calls by the beginning of their command line; a command that is not in the script is not on the machine. */
export function scriptedExec(script: Readonly<Record<string, Answer>>): {
  readonly exec: Exec
  readonly calls: string[]
} {
  const calls: string[] = []
  return {
    calls,
    exec: async (command, args, options) => {
      const line = [command, ...args].join(' ')
      calls.push(line)
      const key = Object.keys(script).find((it) => line.startsWith(it))
      if (key === undefined)
        throw new PlatformError('process', `${command} cannot be started`, { code: 'ENOENT' })
      const answer = { exitCode: 0, stdout: '', stderr: '', ...script[key] }
      if (answer.exitCode !== 0 && options?.allowFailure !== true) throw exitError(command, args, answer)
      return answer
    },
  }
}
