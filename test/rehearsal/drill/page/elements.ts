import { fromHtml } from 'hast-util-from-html'

type Root = ReturnType<typeof fromHtml>
export type Element = Extract<Root['children'][number], { type: 'element' }>
type Node = Root['children'][number] | Element['children'][number]

/** All elements of a document or fragment, parsed as a browser parses them, in the document's order. */
export function elementsOf(markup: string, fragment = false): readonly Element[] {
  return fromHtml(markup, { fragment }).children.flatMap(below)
}

/** An element and all below it. */
export function below(node: Node): readonly Element[] {
  return node.type === 'element' ? [node, ...node.children.flatMap(below)] : []
}

export function textOf(node: Node): string {
  if (node.type === 'text') return node.value
  return node.type === 'element' ? node.children.map(textOf).join('') : ''
}

export function classesOf(element: Element): readonly string[] {
  const { className } = element.properties
  return Array.isArray(className) ? className.map(String) : []
}
