import { run } from '../../src/main.ts'

// What the stub in dist/ does, from the sources.
await run('plan')
