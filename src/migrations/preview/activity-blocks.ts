import { formatDuration } from '../../kernel/index.ts'
import type { Block, Cell } from '../../report/index.ts'
import type { Activity, Blocker } from './read.ts'

/** Who stands in the way right now. */
export function activityBlocks(activity: Activity): readonly Block[] {
  const { blockers, prepared, complete } = activity
  const blind: readonly Block[] = complete
    ? []
    : [
        {
          type: 'paragraph',
          text: 'The role may not see the sessions of others whole (grant it pg_read_all_stats), so more may stand in the way.',
        },
      ]
  if (blockers.length + prepared.length === 0) {
    return [
      {
        type: 'paragraph',
        text: 'Nobody stands in the way right now: no long transaction, no lock on these tables.',
      },
      ...blind,
    ]
  }
  return [
    { type: 'heading', text: 'In the way right now' },
    {
      type: 'table',
      head: ['process', 'who', 'state', 'open for', 'locks on these tables'],
      rows: [
        ...blockers.map(blockerRow),
        ...prepared.map((it): readonly Cell[] => [
          '-',
          `prepared transaction ${it.gid}`,
          'prepared',
          formatDuration(it.seconds * 1_000),
          'not known',
        ]),
      ],
    },
    ...blind,
  ]
}

function blockerRow(it: Blocker): readonly Cell[] {
  return [
    String(it.pid),
    [it.applicationName, it.user].filter((part) => part !== null).join(', ') || '-',
    it.state ?? '-',
    it.seconds === null ? '-' : formatDuration(it.seconds * 1_000),
    it.locks.join(', ') || '-',
  ]
}
