import { run } from './index.js'
await run('semver-release')
