import type { Annotation } from './types.ts'

const order: Readonly<Record<Annotation['level'], number>> = { error: 0, warning: 1, notice: 2 }

/**
 * The annotations that a step can show: GitHub keeps 10 of each kind per step, so the first ten of a kind are kept
 * and, where there are more, the tenth says how many others stand in the summary.
 */
export function selectAnnotations(all: readonly Annotation[], perLevel = 10): readonly Annotation[] {
  const kept: Annotation[] = []
  for (const level of Object.keys(order) as Annotation['level'][]) {
    const ofLevel = all.filter((annotation) => annotation.level === level)
    if (ofLevel.length <= perLevel) {
      kept.push(...ofLevel)
      continue
    }
    kept.push(...ofLevel.slice(0, perLevel - 1), {
      level,
      title: `${ofLevel.length - perLevel + 1} more ${level}s`,
      message: `${ofLevel.length - perLevel + 1} more ${level}s stand in the step summary; a step can show ${perLevel} of a kind.`,
    })
  }
  return kept
}

/** Cuts a message at GitHub's 4,096 characters and says so. */
export function clipMessage(message: string, limit = 4_096): string {
  const mark = ' … (cut; the whole text is in the log)'
  return message.length <= limit ? message : message.slice(0, limit - mark.length) + mark
}
