import { CoreError, createCoreClient, type Item } from 'core-client'
import { databaseSection } from './database.ts'
import { element } from './element.ts'
import { readEnv } from './env.ts'
import './style.css'

const env = readEnv()
const core = createCoreClient({ baseUrl: env.CORE_URL })

const version = element('span', { id: 'core-version', textContent: 'Core …' })
const problem = element('p', { className: 'problem', role: 'alert', hidden: true })
const list = element('ul', { id: 'items' })
const more = element('button', { type: 'button', textContent: 'Show more', hidden: true })
const title = element('input', { name: 'title', required: true, maxLength: 200, autocomplete: 'off' })
const body = element('textarea', { name: 'body', rows: 4, maxLength: 10_000 })
const published = element('input', { name: 'published', type: 'checkbox' })
const submit = element('button', { type: 'submit', textContent: 'Add item' })
const form = element(
  'form',
  { id: 'new-item' },
  element('label', {}, 'Title', title),
  element('label', {}, 'Text', body),
  element('label', { className: 'check' }, published, 'Publish at once'),
  submit,
)

document
  .querySelector('#app')
  ?.append(
    element(
      'header',
      {},
      element('h1', { textContent: 'Admin' }),
      element('span', { className: `badge ${env.ENVIRONMENT}`, textContent: env.ENVIRONMENT }),
      element(
        'span',
        { className: 'versions' },
        `Admin ${env.DEPLOY_KIT_VERSION ?? '(not deployed)'} · `,
        version,
      ),
    ),
    element(
      'main',
      {},
      problem,
      element('section', {}, element('h2', { textContent: 'New item' }), form),
      element('section', {}, element('h2', { textContent: 'Items' }), list, more),
      databaseSection(core),
    ),
  )

let next: number | null = null

async function showItems(): Promise<void> {
  const page = await core.listItems(next === null ? {} : { before: next })
  list.append(...page.items.map(row))
  if (list.childElementCount === 0)
    list.append(element('li', { className: 'empty', textContent: 'No items yet.' }))
  next = page.next
  more.hidden = next === null
}

function row(item: Item): HTMLLIElement {
  return element(
    'li',
    {},
    element('strong', { textContent: item.title }),
    element('span', {
      className: item.published ? 'state published' : 'state',
      textContent: item.published ? 'published' : 'draft',
    }),
    element('time', { dateTime: item.createdAt, textContent: new Date(item.createdAt).toLocaleString() }),
    item.body === '' ? null : element('p', { textContent: item.body }),
  )
}

/** Runs a call to Core and shows what went wrong with it; the trace id finds it in Core's logs. */
async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work()
    problem.hidden = true
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    const trace = error.problem === undefined ? '' : ` (trace ${error.problem.traceId})`
    problem.textContent = `${error.message}${trace}`
    problem.hidden = false
  }
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  submit.disabled = true
  await attempt(async () => {
    const item = await core.createItem({ title: title.value, body: body.value, published: published.checked })
    list.querySelector('.empty')?.remove()
    list.prepend(row(item))
    form.reset()
    title.focus()
  })
  submit.disabled = false
})
more.addEventListener('click', () => attempt(showItems))

void attempt(showItems)
void attempt(async () => {
  const info = await core.version()
  version.textContent = `Core ${info.version ?? '(not deployed)'}`
  version.title = [info.gitSha, info.imageDigest, info.instanceId].filter((part) => part !== null).join('\n')
})
