/** The line that `generate-down` puts first into a file that it writes. */
export const draftMark = '-- DRAFT:'

/** Whether a down file still has the line that says that nobody has read it yet. */
export function isDraft(text: string): boolean {
  return text.split(/\r?\n/).some((line) => line.startsWith(draftMark))
}
