/**
 * What the page does beyond what HTML does by itself: it opens what a link points to and what is printed, remembers
 * the theme, and shows one moment across all charts of a scenario, by pointer or by keyboard.
 */
export const script = `'use strict'
const all = (selector, root = document) => [...root.querySelectorAll(selector)]

const openTarget = () => {
  let at
  try { at = document.getElementById(decodeURIComponent(location.hash.slice(1))) } catch { return }
  if (!at) return
  for (let up = at; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true
  at.scrollIntoView()
}
addEventListener('hashchange', openTarget)
openTarget()
for (const link of all('a[href^="#"]')) link.addEventListener('click', () => setTimeout(openTarget))

const buttons = document.getElementById('fold-buttons')
buttons.hidden = false
const fold = (open) => { for (const it of all('details.scenario')) it.open = open }
document.getElementById('open-all').addEventListener('click', () => fold(true))
document.getElementById('close-all').addEventListener('click', () => fold(false))

let printed = []
addEventListener('beforeprint', () => {
  printed = all('details.scenario:not([open]), details.run:not([open]), details.summary:not([open])')
  for (const it of printed) it.open = true
})
addEventListener('afterprint', () => { for (const it of printed) it.open = false })

const key = 'deploy-kit-theme'
const themes = all('input[name=theme]')
// Storage is refused to pages of some origins; the theme is then simply not remembered.
const stored = (value) => { try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value) } catch { return null } }
for (const it of themes) {
  if (it.value === stored()) it.checked = true
  it.addEventListener('change', () => stored(it.value))
}

const clock = (ms) => {
  const tenths = Math.round(Math.abs(ms) / 100)
  const s = Math.floor(tenths / 10)
  return (ms < 0 && tenths ? '\\u2212' : '') + Math.floor(s / 60) + ':' + String(s % 60).padStart(2, '0') + '.' + (tenths % 10)
}
for (const charts of all('.charts')) {
  const [from, to] = [Number(charts.dataset.from), Number(charts.dataset.to)]
  const control = charts.parentElement.querySelector('.cursor-control')
  const [range, output] = [control.querySelector('input'), control.querySelector('output')]
  const events = all('.events[data-complete] li', charts.closest('.scenario')).map((it) => [Number(it.dataset.at), it.querySelector('.text').textContent])
  const line = document.createElement('div')
  line.className = 'cursor'
  const label = document.createElement('span')
  line.append(label)
  charts.append(line)
  control.hidden = false
  const show = (share) => {
    const lines = charts.querySelector('.lines')
    const x = lines.getBoundingClientRect().left - charts.getBoundingClientRect().left + share * lines.clientWidth
    const at = from + share * (to - from)
    const before = events.filter((it) => it[0] <= at).at(-1)
    line.style.left = x + 'px'
    line.classList.toggle('flip', share > 0.8)
    line.classList.add('on')
    label.textContent = clock(at)
    output.textContent = clock(at) + (before ? ', after: ' + before[1] : '')
    range.setAttribute('aria-valuetext', output.textContent)
  }
  charts.addEventListener('pointermove', (event) => {
    const box = charts.querySelector('.lines').getBoundingClientRect()
    const share = (event.clientX - box.left) / box.width
    if (share < 0 || share > 1) return line.classList.remove('on')
    range.value = String(Math.round(share * 1000))
    show(share)
  })
  charts.addEventListener('pointerleave', () => line.classList.remove('on'))
  range.addEventListener('input', () => show(Number(range.value) / 1000))
}
`
