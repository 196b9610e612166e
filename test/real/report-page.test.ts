import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderPage } from '../../src/rehearsal/drill/page/index.ts'
import { sampleResult } from '../rehearsal/drill/page/sample.ts'
import { type Chromium, startChromium, type View } from './chromium.ts'

/** The report page in a real browser, from a file. With REPORT_PAGE_PICTURES=DIR it leaves a picture of each view. */
const pictures = process.env['REPORT_PAGE_PICTURES']
let dir: string
let url: string
let chromium: Chromium

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'report-page-'))
  const file = join(dir, 'rehearsal.html')
  await writeFile(file, renderPage(sampleResult()))
  url = pathToFileURL(file).href
  // A missing Chromium fails here: this is not a test to skip.
  chromium = await startChromium()
})

afterAll(async () => {
  await chromium?.close()
  await rm(dir, { recursive: true, force: true })
})

const views: readonly View[] = [
  { width: 1280, height: 2400, colours: 'light' },
  { width: 1280, height: 2400, colours: 'dark' },
  { width: 390, height: 844, colours: 'light' },
  { width: 390, height: 844, colours: 'dark' },
]

const openEverything = `for (const it of document.querySelectorAll('details')) it.open = true`
/** How far each element that is not in a box of its own reaches beyond the viewport. */
const beyond = `[...document.querySelectorAll('body *')]
  .filter((it) => !it.closest('.scroll, pre, svg, .unseen, .skip') && it.getBoundingClientRect().right > innerWidth + 0.5)
  .map((it) => it.outerHTML.slice(0, 120))`

describe.each(views)('the report page in Chromium, $width px wide, $colours', (view) => {
  it('shows everything within its width, without an error and without a request', async () => {
    const page = await chromium.open(url, view)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(view.width)
    if (pictures !== undefined) {
      await mkdir(pictures, { recursive: true })
      await writeFile(
        join(pictures, `${view.width}-${view.colours}.png`),
        Buffer.from(await page.picture(), 'base64'),
      )
    }

    await page.evaluate(openEverything)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(view.width)
    expect(await page.evaluate(beyond)).toEqual([])
    expect(await page.evaluate('document.title')).toContain('6 of 8 scenarios ended as declared')
    expect(page.errors).toEqual([])
    expect(page.requests.filter((it) => !it.startsWith('data:'))).toEqual([url])
  })

  it('follows the colours of the system until somebody chooses', async () => {
    const page = await chromium.open(url, view)
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const [light, dark] = ['rgb(246, 247, 249)', 'rgb(14, 18, 23)']
    expect(await background()).toBe(view.colours === 'light' ? light : dark)
    await page.evaluate(`document.getElementById('theme-dark').click()`)
    expect(await background()).toBe(dark)
    await page.evaluate(`document.getElementById('theme-light').click()`)
    expect(await background()).toBe(light)
    await page.evaluate(`document.querySelector('input[value=auto]').click()`)
    expect(page.errors).toEqual([])
  })
})

describe('the report page in Chromium, in use', () => {
  const view: View = { width: 1280, height: 900, colours: 'light' }

  it('opens the scenario, the run and the step that a link points to', async () => {
    const page = await chromium.open(url, view)
    const link = `document.querySelector('.scenario.passed .red-steps a')`
    expect(await page.evaluate(`${link}.closest('.scenario').open`)).toBe(false)
    await page.evaluate(`${link}.click(), new Promise((resolve) => setTimeout(resolve))`)
    const target = `document.getElementById(${link}.hash.slice(1))`
    expect(await page.evaluate(`${target}.closest('.scenario').open && ${target}.closest('.run').open`)).toBe(
      true,
    )
  })

  it('shows one moment across all charts, with the keyboard alone', async () => {
    const page = await chromium.open(url, view)
    const scenario = `document.getElementById('s5-slow-canary')`
    await page.evaluate(`${scenario}.querySelector('.cursor-control input').focus()`)
    await page.press('End')
    expect(await page.evaluate(`${scenario}.querySelector('output').textContent`)).toBe(
      '0:41.0, after: good: production: SUCCESSFUL',
    )
    expect(await page.evaluate(`getComputedStyle(${scenario}.querySelector('.cursor')).display`)).toBe(
      'block',
    )
    expect(page.errors).toEqual([])
  })

  it('is refused what a summary would smuggle in', async () => {
    const page = await chromium.open(url, view)
    await page.evaluate(`{
      const smuggled = document.createElement('div')
      smuggled.innerHTML = '<img src="https://tracker.example.com/a.png" onerror="document.title = 1"><p style="color: red">x</p>'
      document.querySelector('.markdown').append(smuggled)
    }`)
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))')
    expect(await page.evaluate('document.title')).not.toBe('1')
    expect(page.errors.join('\\n')).toContain('Content Security Policy')
  })
})
