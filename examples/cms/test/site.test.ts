import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { inlineSources, readSite } from '../server/site.ts'

test('the files of the folder are the site, by their URL path', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'site-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets', 'font-1a2b.woff2'), 'x')
  symlinkSync('/etc/passwd', join(folder, 'link.txt'))
  const site = readSite(folder)
  assert.deepEqual([...site.keys()].toSorted(), ['/assets/font-1a2b.woff2', '/index.html'])
  assert.equal(site.get('/assets/font-1a2b.woff2')?.type, 'font/woff2')
  assert.match(site.get('/assets/font-1a2b.woff2')?.cacheControl ?? '', /immutable/)
  assert.equal(site.get('/index.html')?.cacheControl, 'no-cache')
})

test('only scripts and styles that stand in the page need a hash', () => {
  const html =
    '<script src="/env.js"></script><script type="module">a</script><script>b</script><style>c</style>'
  assert.equal(inlineSources(html, 'script').length, 2)
  assert.equal(inlineSources(html, 'style').length, 1)
})
