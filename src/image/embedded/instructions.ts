import { DockerfileParser, type ModifiableInstruction } from 'dockerfile-ast'
import { ConfigurationError } from '../../kernel/index.ts'

/** One instruction of a Dockerfile, taken apart but not yet understood. */
export interface Instruction {
  /** Upper case. */
  readonly keyword: string
  readonly line: number
  readonly flags: readonly { readonly name: string; readonly value: string }[]
  /** What follows keyword and flags, continuation lines joined and comments between them left out. */
  readonly text: string
}

/** A refusal of the embedded builder: the place, what was found, and what to do instead. */
export function refuse(file: string, line: number, message: string, fix?: string): ConfigurationError {
  return new ConfigurationError(`${file}:${line}: ${message}`, {
    at: { file, line },
    fix:
      fix ??
      'Build on a machine where docker with buildx answers; the embedded builder is for Node images and knows FROM, WORKDIR, COPY, RUN of npm, node and npx, ENV, ARG, USER, EXPOSE, HEALTHCHECK, CMD, ENTRYPOINT, LABEL and STOPSIGNAL.',
  })
}

/** Parses a Dockerfile; throws a ConfigurationError by file:line for here-documents and another escape character. */
export function parseInstructions(source: string, file: string): readonly Instruction[] {
  const dockerfile = DockerfileParser.parse(source)
  if (dockerfile.getEscapeCharacter() !== '\\') {
    throw refuse(
      file,
      1,
      'the directive `# escape` changes the escape character, which the embedded builder does not follow',
    )
  }
  return dockerfile.getInstructions().map((instruction) => {
    const line = instruction.getRange().start.line + 1
    const text = join(instruction.getRawArgumentsContent() ?? '')
    const keyword = instruction.getKeyword()
    if ((keyword === 'RUN' || keyword === 'COPY' || keyword === 'ADD') && /<<-?\s*["']?\w/.test(text)) {
      throw refuse(
        file,
        line,
        `${keyword} with a here-document`,
        'Put the lines into a file and COPY it, or build with docker.',
      )
    }
    // Only the instructions that take flags have the method; the others give none.
    const flags = 'getFlags' in instruction ? (instruction as ModifiableInstruction).getFlags() : []
    return {
      keyword,
      line,
      flags: flags.map((flag) => ({ name: flag.getName(), value: flag.getValue() ?? '' })),
      text,
    }
  })
}

/** Joins continuation lines; comment lines in between vanish, as docker has it. */
function join(raw: string): string {
  const [first = '', ...rest] = raw.split(/\r?\n/)
  return [first, ...rest.filter((line) => !/^\s*(#|$)/.test(line))]
    .map((line) => line.replace(/\\[ \t]*$/, ''))
    .join(' ')
    .trim()
}
