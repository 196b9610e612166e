import { jsonForm, WordError } from './words.ts'

/** The programs that a RUN step may start on this machine. */
const programs = ['npm', 'node', 'npx'] as const

/**
 * The commands of a RUN step, in order: the JSON form, or simple commands of the allowed programs joined by `&&`.
 * Everything that would need a shell, another program or a path inside the image is a WordError that says so.
 */
export function runCommands(text: string): readonly (readonly string[])[] {
  const json = jsonForm(text)
  const commands = json === undefined ? shellWords(text) : [json]
  for (const command of commands) {
    const [program = '', ...args] = command
    if (!programs.some((allowed) => allowed === program)) {
      throw new WordError(
        `RUN starts ${JSON.stringify(program)}; the embedded builder starts ${programs.join(', ')} alone`,
      )
    }
    const absolute = args.find((arg) => /^(?:--?[\w-]+=)?\//.test(arg))
    if (absolute !== undefined) {
      throw new WordError(
        `RUN names ${absolute}, a path inside the image, which is another one on this machine; name it relative to WORKDIR`,
      )
    }
  }
  return commands
}

function shellWords(text: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]]
  let word: string | undefined
  let quote = ''
  const finish = () => {
    if (word !== undefined) commands.at(-1)?.push(word)
    word = undefined
  }
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (quote !== '') {
      if (char === quote) quote = ''
      else if (quote === '"' && '$`\\'.includes(char)) throw needsShell(char)
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (text.startsWith('&&', at)) {
      finish()
      commands.push([])
      at++
    } else if (/\s/.test(char)) finish()
    else if ('|;<>()$`\\*?[]~#&!{}'.includes(char)) throw needsShell(char)
    else word = (word ?? '') + char
  }
  if (quote !== '') throw new WordError(`RUN holds a ${quote} that is never closed`)
  finish()
  if (commands.some((command) => command.length === 0)) throw new WordError('RUN has nothing to run')
  return commands
}

function needsShell(char: string): WordError {
  return new WordError(
    `RUN uses ${char}, which needs a shell; the embedded builder runs plain commands, joined by && at most`,
  )
}
