/**
 * The small part of the shell's language that start scripts are written in: simple commands one after another,
 * quotes, variables. Everything else is refused by name, never guessed.
 */

export interface ShellCommand {
  readonly assignments: readonly (readonly [name: string, value: string])[]
  readonly words: readonly string[]
  /** How it is joined to the command before it. */
  readonly joined: 'first' | 'then' | 'if-succeeded' | 'if-failed'
}

/** Something that the small shell does not know. */
export class ShellRefusal extends Error {
  override readonly name = 'ShellRefusal'
}

interface Word {
  text: string
  /** Fields that an unquoted `$@` or variable opened. */
  fields: string[]
  quoted: boolean
  started: boolean
}

export interface ShellScope {
  readonly variable: (name: string) => string | undefined
  readonly positional: readonly string[]
}

const operators: Readonly<Record<string, string>> = {
  '|': 'a pipe',
  '&': 'a command in the background',
  '<': 'a redirection (<)',
  '>': 'a redirection (>)',
  '(': 'a subshell',
  ')': 'a subshell',
  '`': 'a command substitution',
}

/**
 * Reads commands, one at a time, so that a variable set by one is known to the next.
 * @throws ShellRefusal
 */
export function* parseShell(script: string, scope: ShellScope): Generator<ShellCommand> {
  let at = 0
  let joined: ShellCommand['joined'] = 'first'
  let words: string[] = []
  let assignments: [string, string][] = []
  let word: Word = empty()

  const endWord = () => {
    if (!word.started) return
    const fields = [...word.fields, ...(word.text !== '' || word.quoted ? [word.text] : [])]
    const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(fields.join(' '))
    if (words.length === 0 && assignment !== null)
      assignments.push([assignment[1] ?? '', assignment[2] ?? ''])
    else words.push(...fields)
    word = empty()
  }
  const command = (): ShellCommand | undefined => {
    endWord()
    const made = words.length + assignments.length > 0 ? { assignments, words, joined } : undefined
    words = []
    assignments = []
    return made
  }

  while (at < script.length) {
    const character = script[at] ?? ''
    const pair = script.slice(at, at + 2)
    if (pair === '\\\n') at += 2
    else if (pair === '&&' || pair === '||' || character === ';' || character === '\n') {
      const made = command()
      if (made !== undefined) yield made
      else if (pair === '&&' || pair === '||') throw new ShellRefusal(`nothing stands before ${pair}`)
      if (pair === '&&' || pair === '||') joined = pair === '&&' ? 'if-succeeded' : 'if-failed'
      // A line break after && or || does not end the list.
      else if (made !== undefined) joined = 'then'
      at += pair === '&&' || pair === '||' ? 2 : 1
    } else if (character === ' ' || character === '\t' || character === '\r') {
      endWord()
      at++
    } else if (character === '#' && !word.started) {
      while (at < script.length && script[at] !== '\n') at++
    } else if (character === "'") {
      const end = script.indexOf("'", at + 1)
      if (end === -1) throw new ShellRefusal('a quote is not closed')
      word.text += script.slice(at + 1, end)
      word.quoted = word.started = true
      at = end + 1
    } else if (character === '"') {
      at = doubleQuoted(script, at + 1, word, scope)
    } else if (character === '\\') {
      word.text += script[at + 1] ?? ''
      word.quoted = word.started = true
      at += 2
    } else if (character === '$') {
      const { value, next } = expansion(script, at, scope)
      const list = typeof value === 'string' ? value.split(/\s+/).filter((field) => field !== '') : value
      const inAssignment = words.length === 0 && /^[A-Za-z_][A-Za-z0-9_]*=/.test(word.text)
      if (inAssignment) word.text += typeof value === 'string' ? value : value.join(' ')
      else appendFields(word, list)
      word.started = true
      at = next
    } else if (operators[character] !== undefined) {
      throw new ShellRefusal(`it has ${operators[character]}`)
    } else if (character === '*' || character === '?' || character === '[') {
      // `[` alone is the test command, which is refused where commands are looked up; no file is named like a URL.
      const literal = /^\w+:\/\//.test(word.text)
      if (!literal && (character !== '[' || word.started || !/^\[\s/.test(script.slice(at)))) {
        throw new ShellRefusal('it has a file name pattern')
      }
      word.text += character
      word.started = true
      at++
    } else {
      word.text += character
      word.started = true
      at++
    }
  }
  const last = command()
  if (last !== undefined) yield last
}

function empty(): Word {
  return { text: '', fields: [], quoted: false, started: false }
}

/** Joins the first field to what stands before it, and leaves the last one open for what follows. */
function appendFields(word: Word, list: readonly string[]): void {
  const [first, ...rest] = list
  if (first === undefined) return
  word.text += first
  for (const field of rest) {
    word.fields.push(word.text)
    word.text = field
  }
}

function doubleQuoted(script: string, start: number, word: Word, scope: ShellScope): number {
  word.started = true
  let quoted = true
  for (let at = start; at < script.length; ) {
    const character = script[at] ?? ''
    if (character === '"') {
      word.quoted ||= quoted
      return at + 1
    }
    if (character === '\\' && /["\\$`\n]/.test(script[at + 1] ?? '')) {
      if (script[at + 1] !== '\n') word.text += script[at + 1]
      at += 2
    } else if (character === '`') {
      throw new ShellRefusal('it has a command substitution')
    } else if (character === '$') {
      const { value, next } = expansion(script, at, scope)
      if (typeof value === 'string') word.text += value
      else {
        // "$@" of nothing is nothing, not an empty word.
        quoted = value.length > 0 || word.text !== ''
        appendFields(word, value)
      }
      at = next
    } else {
      word.text += character
      at++
    }
  }
  throw new ShellRefusal('a quote is not closed')
}

function expansion(
  script: string,
  at: number,
  scope: ShellScope,
): { readonly value: string | readonly string[]; readonly next: number } {
  const rest = script.slice(at)
  if (rest.startsWith('$(')) throw new ShellRefusal('it has a command substitution')
  if (rest.startsWith('$@') || rest.startsWith('$*')) return { value: scope.positional, next: at + 2 }
  const digit = /^\$(\d)/.exec(rest)
  if (digit !== null) return { value: scope.positional[Number(digit[1]) - 1] ?? '', next: at + 2 }
  const plain = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(rest)
  if (plain !== null) return { value: scope.variable(plain[1] ?? '') ?? '', next: at + plain[0].length }
  const braced = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?)-([^}$`"'\\]*))?\}/.exec(rest)
  if (braced !== null) {
    const held = scope.variable(braced[1] ?? '')
    const useDefault = held === undefined || (braced[2] === ':' && held === '')
    return { value: useDefault ? (braced[3] ?? '') : held, next: at + braced[0].length }
  }
  if (rest.startsWith('${') || /^\$[#?!$-]/.test(rest)) {
    throw new ShellRefusal(`it has the expansion ${/^\$(\{[^}]*\}|.)/.exec(rest)?.[0] ?? '$'}`)
  }
  return { value: '$', next: at + 1 }
}
