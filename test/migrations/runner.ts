import { parseArgs } from 'node:util'
import { systemClock } from '../../src/kernel/index.ts'
import { apply } from '../../src/migrations/index.ts'

/** A migration run in a process of its own, for tests that end it from outside. Prints its outcome. */
const { values } = parseArgs({ options: { folder: { type: 'string' }, url: { type: 'string' } } })
const outcome = await apply(
  { folder: values.folder ?? '', url: values.url ?? '', run: { id: `child-${process.pid}` } },
  {
    clock: systemClock,
    random: Math.random,
    log: { info: () => undefined, debug: () => undefined },
    signal: new AbortController().signal,
  },
)
console.log(outcome.kind)
