import { fromHtml } from 'hast-util-from-html'
import { defaultSchema, type Schema, sanitize } from 'hast-util-sanitize'
import { toHtml } from 'hast-util-to-html'

type Root = ReturnType<typeof fromHtml>
type Child = Root['children'][number]
type Element = Extract<Child, { type: 'element' }>

/**
 * What GitHub lets through (the schema is its allow-list), less what has no place in this page: names and ids that
 * could collide with the page's own, keys and tab stops, form attributes, pictures in several sizes.
 */
const schema: Schema = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((tag) => tag !== 'picture' && tag !== 'source'),
  attributes: {
    a: ['href'],
    code: [['className', /^language-[\w+#.-]{1,40}$/]],
    img: ['src'],
    input: [['disabled', true], ['type', 'checkbox'], 'checked'],
    ol: ['start', 'reversed'],
    li: ['value'],
    td: ['colSpan', 'rowSpan', 'headers'],
    th: ['colSpan', 'rowSpan', 'scope'],
    '*': ['align', 'alt', 'dir', 'lang', 'open', 'title', 'vAlign'],
  },
  protocols: { href: ['http', 'https', 'mailto'], src: ['http', 'https'] },
  strip: ['script', 'style', 'template', 'noscript', 'svg', 'math', 'object', 'select'],
}

export interface SafeMarkup {
  readonly markup: string
  /** The text of its first heading. */
  readonly heading: string | undefined
}

/**
 * HTML of which nobody knows who wrote it, as well-formed HTML that shows the same and does nothing: it is parsed as
 * a browser parses it, only allowed elements and attributes are kept, and every open element is closed.
 * Throws where no such HTML is found for it.
 */
export function sanitise(untrusted: string): SafeMarkup {
  const root = settled(untrusted)
  const heading = firstHeading(root.children)
  return {
    markup: toHtml({
      ...root,
      children: root.children.map((child) => adapt(child, { summary: false, link: false })),
    }),
    heading: heading === undefined ? undefined : textOf(heading).trim(),
  }
}

const mostRounds = 5

/**
 * Misplaced elements (a link in a table in a link) give a tree that no HTML stands for: written out and read again
 * it is another one. So it is read again until a browser would see the very tree that was checked.
 */
function settled(untrusted: string): Root {
  let markup = untrusted
  for (let round = 0; round < mostRounds; round++) {
    const tree = sanitize(fromHtml(markup, { fragment: true }), schema)
    const root: Root = tree.type === 'root' ? tree : { type: 'root', children: [] }
    const written = toHtml(root)
    if (written === markup) return root
    markup = written
  }
  throw new Error('its HTML does not settle')
}

/** What an element stands in that cannot hold everything: the title of a fold is a button, a link holds no link. */
interface Within {
  readonly summary: boolean
  readonly link: boolean
}

/** Fits an allowed element into this page, which loads nothing and has headings of its own. */
function adapt(node: Child, within: Within): Child {
  if (node.type !== 'element') return node
  const inside = {
    summary: within.summary || node.tagName === 'summary',
    link: within.link || node.tagName === 'a',
  }
  const element = { ...node, children: node.children.map((child) => adaptChild(child, inside)) }
  if (node.tagName === 'img') return picture(element, within)
  if (node.tagName === 'a')
    return { ...element, properties: { ...linkOf(element), rel: ['noopener', 'noreferrer'] } }
  if (node.tagName === 'table' && !within.summary) return wrapped(element)
  if (node.tagName === 'blockquote') return alert(element) ?? element
  const level = /^h([1-6])$/.exec(node.tagName)?.[1]
  if (level !== undefined)
    // Of the elements without a meaning only a section nests in lists as a heading does.
    return {
      ...element,
      tagName: 'section',
      properties: { role: 'heading', ariaLevel: '7', className: [`h${level}`] },
    }
  return element
}

function adaptChild(child: Element['children'][number], within: Within): Element['children'][number] {
  const adapted = adapt(child, within)
  return adapted.type === 'doctype' ? { type: 'text', value: '' } : adapted
}

/** A quote that begins with `[!WARNING]` is an alert on GitHub; undefined where it is only a quote. */
function alert(quote: Element): Element | undefined {
  const first = quote.children.findIndex((child) => child.type === 'element')
  const paragraph = quote.children[first]
  if (paragraph?.type !== 'element' || paragraph.tagName !== 'p') return undefined
  const text = paragraph.children[0]
  if (text?.type !== 'text') return undefined
  const [mark, kind] = /^\[!(note|tip|important|warning|caution)\][ \t]*(?:\n|$)/i.exec(text.value) ?? []
  if (mark === undefined || kind === undefined) return undefined
  const name = kind.toLowerCase()
  const title: Element = {
    type: 'element',
    tagName: 'p',
    properties: { className: ['alert-title'] },
    children: [{ type: 'text', value: `${name.charAt(0).toUpperCase()}${name.slice(1)}` }],
  }
  const rest = { ...text, value: text.value.slice(mark.length) }
  return {
    ...quote,
    properties: { ...quote.properties, className: ['alert', name] },
    children: [
      title,
      { ...paragraph, children: [rest, ...paragraph.children.slice(1)] },
      ...quote.children.slice(first + 1),
    ],
  }
}

/** Without links to places on this page or beside it: a summary's relative links mean GitHub's site. */
function linkOf(element: Element): Element['properties'] {
  const { href, ...rest } = element.properties
  return typeof href === 'string' && /^(https?:|mailto:)/i.test(href) ? { ...rest, href } : rest
}

/** A picture would have to be loaded: what it is stands in its place, as a link where there can be one. */
function picture(element: Element, within: Within): Child {
  const { src, alt } = element.properties
  const address = typeof src === 'string' && /^https?:/i.test(src) ? src : undefined
  const named = typeof alt === 'string' && alt !== '' ? alt : address
  const text = { type: 'text' as const, value: named === undefined ? 'picture' : `picture: ${named}` }
  const shown = { type: 'element' as const, properties: { className: ['picture'] }, children: [text] }
  if (address === undefined || within.link || within.summary) return { ...shown, tagName: 'span' }
  return {
    ...shown,
    tagName: 'a',
    properties: { ...shown.properties, href: address, rel: ['noopener', 'noreferrer'] },
  }
}

/** A wide table scrolls in a box of its own, with the keyboard too. */
function wrapped(table: Element): Element {
  return {
    type: 'element',
    tagName: 'div',
    properties: { className: ['scroll'], tabIndex: 0, role: 'region', ariaLabel: 'table' },
    children: [table],
  }
}

function firstHeading(children: readonly (Child | Element['children'][number])[]): Element | undefined {
  for (const child of children) {
    if (child.type !== 'element') continue
    if (/^h[1-6]$/.test(child.tagName)) return child
    const inside = firstHeading(child.children)
    if (inside !== undefined) return inside
  }
  return undefined
}

function textOf(node: Child | Element['children'][number]): string {
  if (node.type === 'text') return node.value
  return node.type === 'element' ? node.children.map(textOf).join('') : ''
}
