import { type ActionName, run } from '../../src/main.ts'

// What the stubs in dist/ do, from the sources.
await run(process.argv[2] as ActionName)
