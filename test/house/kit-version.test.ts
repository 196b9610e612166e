import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withVersion } from '../../scripts/kit-version.ts'
import { kitVersion } from '../../src/kernel/index.ts'
import { repositoryRoot } from './checkout.ts'

describe('deploy-kit’s own version', () => {
  it('is that of package.json', () => {
    const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'))
    expect(kitVersion).toBe(manifest.version)
  })

  it('is written into the source and into what tsc makes of it, and nowhere else', () => {
    expect(withVersion("/** a */\nexport const kitVersion: string = '0.0.0'\n", '1.2.3')).toBe(
      "/** a */\nexport const kitVersion: string = '1.2.3'\n",
    )
    expect(withVersion("export const kitVersion = '0.0.0';\n", '1.2.3')).toBe(
      "export const kitVersion = '1.2.3';\n",
    )
    expect(() => withVersion("export const other = '0.0.0';", '1.2.3')).toThrow('0 times')
  })
})
