import { CoreError, createCoreClient, type Item } from 'core-client'
import { element } from './element.ts'
import { readEnv } from './env.ts'
import { routeOf } from './route.ts'
import './style.css'

const PAGE_SIZE = 10

const env = readEnv()
const core = createCoreClient({ baseUrl: env.CORE_URL })
const main = element('main', { id: 'content', ariaBusy: 'true' })

document.querySelector('#app')?.append(
  element('header', {}, element('h1', {}, element('a', { href: '/', textContent: 'News' }))),
  main,
  element('footer', {
    textContent: `CMS ${env.DEPLOY_KIT_VERSION ?? '(not deployed)'}${env.ENVIRONMENT === 'production' ? '' : ` · ${env.ENVIRONMENT}`}`,
  }),
)

async function show(): Promise<void> {
  const route = routeOf(location.pathname)
  switch (route.page) {
    case 'list':
      return showList()
    case 'item': {
      const item = await core.getItem(route.id)
      // A draft is Core's to keep and nobody's to read here.
      if (!item.published) return showMessage('There is no such page.')
      document.title = item.title
      main.append(article(item))
      return
    }
    case 'unknown':
      return showMessage('There is no such page.')
  }
}

async function showList(): Promise<void> {
  const more = element('button', { type: 'button', textContent: 'Older' })
  let next: number | null = null
  const append = async () => {
    const page = await core.listItems({
      published: true,
      limit: PAGE_SIZE,
      ...(next === null ? {} : { before: next }),
    })
    more.before(...page.items.map(article))
    next = page.next
    more.hidden = next === null
  }
  main.append(more)
  more.addEventListener('click', () => {
    append().catch(showFailure)
  })
  await append()
  if (main.childElementCount === 1) showMessage('Nothing is published yet.')
}

function article(item: Item): HTMLElement {
  const published = item.publishedAt ?? item.createdAt
  return element(
    'article',
    {},
    element('h2', {}, element('a', { href: `/items/${item.id}`, textContent: item.title })),
    element('time', {
      dateTime: published,
      textContent: new Date(published).toLocaleDateString(undefined, { dateStyle: 'long' }),
    }),
    ...item.body
      .split(/\n{2,}/)
      .filter((text) => text.trim() !== '')
      .map((text) => element('p', { textContent: text })),
  )
}

function showMessage(text: string): void {
  main.replaceChildren(element('p', { className: 'message', role: 'status', textContent: text }))
}

function showFailure(error: unknown): void {
  if (error instanceof CoreError && error.status === 404) {
    showMessage('There is no such page.')
    return
  }
  const trace =
    error instanceof CoreError && error.problem !== undefined ? ` (trace ${error.problem.traceId})` : ''
  showMessage(`The news cannot be loaded right now. Please try again in a moment.${trace}`)
  console.error(error)
}

show()
  .catch(showFailure)
  .finally(() => {
    main.ariaBusy = 'false'
  })
