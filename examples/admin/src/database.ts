import { type CoreClient, CoreError, type Migrations } from 'core-client'
import { element } from './element.ts'

const STATES: Readonly<Record<Migrations['state'], string>> = {
  'up-to-date': 'up to date',
  pending: 'migrations pending',
  ahead: 'ahead of this Core',
  'needs-attention': 'needs attention',
}

/** Core's ADMIN_TOKEN stays with the tab: closed with it, and never sent anywhere but to Core. */
const KEY = 'core-admin-token'

/** Where the database stands, read-only. Core asks for a token where it was given one. */
export function databaseSection(core: CoreClient): HTMLElement {
  const content = element('div', {}, element('p', { className: 'empty', textContent: 'Asking Core …' }))
  const input = element('input', { type: 'password', name: 'token', required: true, autocomplete: 'off' })
  const form = element(
    'form',
    { id: 'admin-token', hidden: true },
    element('label', {}, "Core's administrator token", input),
    element('button', { type: 'submit', textContent: 'Show' }),
  )
  const refresh = element('button', { type: 'button', className: 'plain', textContent: 'Refresh' })

  async function show(): Promise<void> {
    refresh.disabled = true
    try {
      content.replaceChildren(...migrationsView(await core.migrations(sessionStorage.getItem(KEY))))
      form.hidden = true
    } catch (error) {
      if (!(error instanceof CoreError)) throw error
      form.hidden = error.status !== 401
      if (error.status === 401) sessionStorage.removeItem(KEY)
      content.replaceChildren(element('p', { className: 'empty', textContent: sentence(error) }))
    }
    refresh.disabled = false
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    sessionStorage.setItem(KEY, input.value)
    form.reset()
    void show()
  })
  refresh.addEventListener('click', () => void show())
  void show()
  return element(
    'section',
    { id: 'database' },
    element('div', { className: 'head' }, element('h2', { textContent: 'Database' }), refresh),
    content,
    form,
  )
}

function sentence(error: CoreError): string {
  if (error.status === 404) return 'This Core tells nobody: it was given no ADMIN_TOKEN.'
  return error.message
}

function migrationsView(it: Migrations): readonly HTMLElement[] {
  const last = it.applied.findLast((one) => one.appliedAt !== null)
  const back = it.wayBack[0]
  return [
    element(
      'p',
      { className: 'summary' },
      element('span', { className: `state ${it.state}`, textContent: STATES[it.state] }),
      element('code', { textContent: it.head ?? 'no migration applied' }),
      last?.appliedAt === undefined || last.appliedAt === null
        ? null
        : element('time', {
            dateTime: last.appliedAt,
            textContent: `${new Date(last.appliedAt).toLocaleString()}${last.actor === null ? '' : ` by ${last.actor}`}`,
          }),
    ),
    ...(it.lock === null ? [] : [note(`A run is under way: ${it.lock.applicationName ?? it.lock.pid}.`)]),
    ...it.failed.map((one) =>
      note(
        `${one.name} ${one.status}${one.rolledBack ? ', nothing of it is left' : ', part of it is left'}: ${one.error ?? 'no word of why'}`,
      ),
    ),
    ...it.drifted.map((one) => note(`${one.name} is ${one.how.replaceAll('-', ' ')}.`)),
    table(it),
    element('p', { className: 'empty', textContent: wayBack(back) }),
  ]
}

function wayBack(back: Migrations['wayBack'][number] | undefined): string {
  if (back === undefined) return 'There is nothing to take back.'
  const to = back.to ?? 'an empty database'
  if (!back.feasible) return `No way back to ${to}: ${back.reasons.join('; ')}`
  return back.dataLoss.length === 0
    ? `One step back to ${to} loses nothing.`
    : `One step back to ${to} loses data: ${back.dataLoss.join('; ')}`
}

function note(text: string): HTMLElement {
  return element('p', { className: 'note', textContent: text })
}

function table(it: Migrations): HTMLElement {
  const rows = [
    ...it.pending.toReversed().map((one) => row(one.name, 'pending', one.phase, one.risk, null, null)),
    ...it.unknown
      .toReversed()
      .map((one) => row(one.name, 'not in this Core', null, null, one.appliedAt, null)),
    ...it.applied
      .toReversed()
      .map((one) => row(one.name, 'applied', one.phase, one.risk, one.appliedAt, one.ms)),
  ]
  const head = ['migration', 'status', 'phase', 'risk', 'when', 'took']
  return element(
    'div',
    { className: 'scroll', tabIndex: 0 },
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element('tr', {}, ...head.map((textContent) => element('th', { textContent, scope: 'col' }))),
      ),
      element('tbody', {}, ...rows),
    ),
  )
}

function row(
  name: string,
  status: string,
  phase: string | null,
  risk: string | null,
  when: string | null,
  ms: number | null,
): HTMLTableRowElement {
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, element('code', { textContent: name })),
    element('td', { textContent: status }),
    element('td', { textContent: phase ?? '–' }),
    element('td', { textContent: risk ?? '–', className: risk === 'data-loss' ? 'bad' : '' }),
    element('td', { textContent: when === null ? '–' : new Date(when).toLocaleString() }),
    element('td', { textContent: ms === null ? '–' : `${ms} ms` }),
  )
}
