import type { Block, Report } from '../report/index.ts'
import type { Classified } from './commits.ts'
import type { ReleasePlan } from './plan.ts'

/** One sentence: what would be released, and why. */
export function previewSentence(plan: ReleasePlan): string {
  switch (plan.next.kind) {
    case 'nothing':
      return `Nothing would be released: no commit since ${plan.last ?? 'the beginning'} changes what users get.`
    case 'prepared':
      return `The release commit of ${plan.next.version} is made and waits to be built and published.`
    case 'release':
      return `This would release ${plan.next.version} (${plan.next.bump}, after ${plan.last ?? 'no release'}), because of ${because(plan)}.`
  }
}

/** The commits that decided, those that could not be read, and the count: seen = classified + ignored + rejected. */
export function commitBlocks(plan: ReleasePlan): readonly Block[] {
  const { commits } = plan
  const of = <K extends Classified['kind']>(kind: K) =>
    commits.filter((it): it is Extract<Classified, { kind: K }> => it.kind === kind)
  const [changes, ignored, rejected] = [of('change'), of('ignored'), of('rejected')]
  const blocks: Block[] = []
  if (rejected.length > 0) {
    blocks.push(
      {
        type: 'paragraph',
        text: 'These commits are not conventional, so nobody can say what they mean for the version:',
      },
      {
        type: 'table',
        head: ['commit', 'message', 'what is wrong'],
        rows: rejected.map((it) => [{ code: it.sha.slice(0, 9) }, it.header, it.why]),
      },
    )
  }
  const doubtful = changes.filter((it) => it.doubt !== undefined)
  if (doubtful.length > 0) {
    blocks.push(
      { type: 'paragraph', text: 'These commits may mean more than they count for:' },
      {
        type: 'table',
        head: ['commit', 'subject', 'why'],
        rows: doubtful.map((it) => [{ code: it.sha.slice(0, 9) }, it.subject, it.doubt ?? '']),
      },
    )
  }
  blocks.push({
    type: 'details',
    summary: `${commits.length} commits seen: ${changes.length} classified, ${ignored.length} ignored, ${rejected.length} rejected`,
    blocks: [
      {
        type: 'table',
        head: ['commit', 'type', 'subject', 'asks for'],
        rows: changes.map((it) => [
          { code: it.sha.slice(0, 9) },
          it.scope === undefined ? it.type : `${it.type}(${it.scope})`,
          it.subject,
          it.breaking === undefined ? (it.bump ?? 'nothing') : `major: ${it.breaking}`,
        ]),
      },
      ...(ignored.length === 0
        ? []
        : [
            {
              type: 'table' as const,
              head: ['commit', 'message', 'ignored, since'],
              rows: ignored.map((it) => [{ code: it.sha.slice(0, 9) }, it.header, it.why]),
            },
          ]),
    ],
  })
  return blocks
}

/** A warning for each commit that a person should look at before the version is out. */
export function commitAnnotations(plan: ReleasePlan): NonNullable<Report['annotations']> {
  return plan.commits.flatMap((it) => {
    const warning = (title: string, message: string) => [{ level: 'warning' as const, title, message }]
    if (it.kind === 'rejected')
      return warning(
        'commit is not conventional',
        `${it.sha.slice(0, 9)} ${JSON.stringify(it.header)}: ${it.why}. It counts for nothing in the version.`,
      )
    if (it.kind === 'change' && it.doubt !== undefined)
      return warning(
        'commit may mean more',
        `${it.sha.slice(0, 9)} ${JSON.stringify(it.subject)}: ${it.doubt}.`,
      )
    return []
  })
}

function because(plan: ReleasePlan): string {
  const wanted = plan.next.kind === 'release' ? plan.next.bump : undefined
  const first = plan.commits.find((it) => it.kind === 'change' && it.bump === wanted)
  const count = plan.commits.filter((it) => it.kind === 'change' && it.bump === wanted).length
  if (first?.kind !== 'change') return 'its commits'
  return `"${first.type}${first.scope === undefined ? '' : `(${first.scope})`}: ${first.subject}"${count > 1 ? ` and ${count - 1} more` : ''}`
}
