/**
 * GitHub's filter patterns for branches, tags and paths: `*` stops at `/`, `**` does not, `?` makes the character
 * before it optional, `+` repeats it, `[]` is a set, `\` takes the meaning away.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  return toRegExp(pattern).test(text)
}

/** Whether the last pattern that says anything about the text lets it in; `!pattern` takes it out again. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  let matched = false
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(pattern.slice(1), text)) matched = false
    } else if (matchesPattern(pattern, text)) matched = true
  }
  return matched
}

function toRegExp(pattern: string): RegExp {
  let source = ''
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? ''
    if (pattern.startsWith('**/', index) && (index === 0 || pattern[index - 1] === '/')) {
      source += '(?:.*/)?'
      index += 2
    } else if (pattern.startsWith('**', index)) {
      source += '.*'
      index++
    } else if (character === '*') source += '[^/]*'
    else if (character === '?' || character === '+') source += character
    else if (character === '\\') {
      index++
      source += literal(pattern[index] ?? '\\')
    } else if (character === '[') {
      const end = pattern.indexOf(']', index)
      if (end < 0) source += '\\['
      else {
        source += `[${pattern
          .slice(index + 1, end)
          .replaceAll('\\', '\\\\')
          .replace(/^!/, '^')}]`
        index = end
      }
    } else source += literal(character)
  }
  return new RegExp(`^${source}$`)
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
