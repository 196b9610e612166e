import { parseSource } from './document.ts'
import type { SourceFile } from './types.ts'

/** The workflows that a page shows as ```yaml blocks: those that have jobs. */
export function readmeExamples(path: string, markdown: string): readonly SourceFile[] {
  return [...markdown.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].flatMap((match) => {
    const body = match[1] ?? ''
    if (!/^jobs:/m.test(body)) return []
    const linesAbove = markdown.slice(0, match.index).split('\n').length
    return [parseSource('workflow', path, body, linesAbove)]
  })
}
