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
 */
export function sanitise(untrusted: string): SafeMarkup {
  const tree = sanitize(fromHtml(untrusted, { fragment: true }), schema)
  const root: Root = tree.type === 'root' ? tree : { type: 'root', children: [] }
  const adapted: Root = { ...root, children: root.children.map(adapt) }
  const heading = firstHeading(root.children)
  return { markup: toHtml(adapted), heading: heading === undefined ? undefined : textOf(heading).trim() }
}

/** Fits an allowed element into this page, which loads nothing and has headings of its own. */
function adapt(node: Child): Child {
  if (node.type !== 'element') return node
  const element = { ...node, children: node.children.map((child) => adaptChild(child)) }
  if (node.tagName === 'img') return pictureLink(element)
  if (node.tagName === 'a')
    return { ...element, properties: { ...linkOf(element), rel: ['noopener', 'noreferrer'] } }
  if (node.tagName === 'table') return wrapped(element)
  const level = /^h([1-6])$/.exec(node.tagName)?.[1]
  if (level !== undefined)
    return {
      ...element,
      tagName: 'p',
      properties: { role: 'heading', ariaLevel: '7', className: [`h${level}`] },
    }
  return element
}

function adaptChild(child: Element['children'][number]): Element['children'][number] {
  const adapted = adapt(child)
  return adapted.type === 'doctype' ? { type: 'text', value: '' } : adapted
}

/** Without links to places on this page or beside it: a summary's relative links mean GitHub's site. */
function linkOf(element: Element): Element['properties'] {
  const { href, ...rest } = element.properties
  return typeof href === 'string' && /^(https?:|mailto:)/i.test(href) ? { ...rest, href } : rest
}

/** A picture would have to be loaded; its link says what it is. */
function pictureLink(element: Element): Child {
  const { src, alt } = element.properties
  const value = `picture: ${typeof alt === 'string' && alt !== '' ? alt : typeof src === 'string' ? src : 'without address'}`
  if (typeof src !== 'string' || !/^https?:/i.test(src))
    return {
      type: 'element',
      tagName: 'span',
      properties: { className: ['picture'] },
      children: [{ type: 'text', value }],
    }
  return {
    type: 'element',
    tagName: 'a',
    properties: { href: src, rel: ['noopener', 'noreferrer'], className: ['picture'] },
    children: [{ type: 'text', value }],
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
