import { run } from './index.js'
await run('lint-test-build')
