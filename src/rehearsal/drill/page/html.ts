const markup: unique symbol = Symbol('markup')

/** Markup that is safe to put into the page; only `html` and `trusted` make it, and no JSON document can carry it. */
export interface Html {
  readonly [markup]: string
}

export type Content = Html | string | number | undefined | readonly Content[]

/** Builds markup; whatever is put in is escaped unless it is markup itself. Undefined is nothing, a list is joined. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return trusted(parts.reduce((text, part, i) => text + inner(values[i - 1]) + part))
}

/** Takes a string as markup: only for what this folder wrote itself or the sanitiser let through. */
export function trusted(text: string): Html {
  return { [markup]: text }
}

/** The markup as a string. */
export function toMarkup(content: Html): string {
  return content[markup]
}

function inner(value: Content): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  if (markup in value) return value[markup]
  return value.map(inner).join('')
}

function escaped(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, (char) => entities[char] ?? char)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Text in which nothing hides: control characters become their pictures (U+2400 and on), overrides of the writing
 * direction and lone surrogates the replacement character. Tabs and line ends stay.
 */
export function withoutControls(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll('\r\n', '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (char) =>
        char === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + char.charCodeAt(0)),
      )
      .replace(/[\u0080-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
  )
}
