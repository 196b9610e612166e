import { Marked } from 'marked'
import { errorMessage } from '../../../kernel/index.ts'
import { type Html, html, trusted, withoutControls } from './html.ts'
import { sanitise } from './sanitise.ts'

/** The tags of which GitHub Flavored Markdown shows the source (spec §6.11, "Disallowed Raw HTML"). */
const disallowed =
  /<(?=\/?(?:title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)(?:[\s/>]|$))/gi

const markdown = new Marked({
  gfm: true,
  async: false,
  renderer: { html: (token) => token.text.replace(disallowed, '&lt;') },
})

export interface Summary {
  /** The first heading, for the fold. */
  readonly heading: string | undefined
  readonly body: Html
}

/** A step summary as GitHub would show it. What cannot be rendered is shown as it was written, with the reason. */
export function renderSummary(source: string): Summary {
  const text = withoutControls(source)
  try {
    const { markup, heading } = sanitise(markdown.parse(text, { async: false }))
    return { heading, body: html`<div class="markdown">${trusted(markup)}</div>` }
  } catch (error) {
    // Markdown nested thousands of levels deep overflows the stack of every recursive renderer.
    return {
      heading: undefined,
      body: html`<p class="bad">This summary could not be rendered: ${errorMessage(error)}. Its source:</p><pre>${text}</pre>`,
    }
  }
}
