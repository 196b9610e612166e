#!/usr/bin/env node
import { runInImage } from './index.js'
await runInImage(process.argv.slice(2))
