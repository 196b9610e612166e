import { run } from './index.js'
await run('image-build-sign-scan')
