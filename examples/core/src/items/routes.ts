import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as v from 'valibot'
import { HttpProblem, invalid } from '../http/problem.ts'
import type { Item, Items } from './items.ts'

const id = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,14}$/, 'must be the number of an item'),
  v.transform(Number),
)

const listQuery = v.object({
  published: v.optional(
    v.pipe(
      v.picklist(['true', 'false'], 'must be true or false'),
      v.transform((text) => text === 'true'),
    ),
  ),
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^([1-9]\d?|100)$/, 'must be a number from 1 to 100'), v.transform(Number)),
    '20',
  ),
  before: v.optional(id),
})

const newItem = v.strictObject({
  title: v.pipe(
    v.string('must be a text'),
    v.trim(),
    v.minLength(1, 'must not be empty'),
    v.maxLength(200, 'must have at most 200 characters'),
  ),
  body: v.optional(
    v.pipe(v.string('must be a text'), v.maxLength(10_000, 'must have at most 10,000 characters')),
    '',
  ),
  published: v.optional(v.boolean('must be true or false'), false),
})

export function itemRoutes(items: Items): Hono {
  const routes = new Hono()

  routes.get('/', async (c) => {
    const query = v.safeParse(listQuery, c.req.query())
    if (!query.success) throw invalid(query.issues)
    const { limit, before, published } = query.output
    // One more than asked for tells whether there is a further page.
    const found = await items.list({ published, before, limit: limit + 1 })
    const page = found.slice(0, limit)
    return c.json({ items: page.map(show), next: found.length > limit ? (page.at(-1)?.id ?? null) : null })
  })

  routes.get('/:id', async (c) => {
    const parsed = v.safeParse(id, c.req.param('id'))
    const item = parsed.success ? await items.find(parsed.output) : undefined
    if (item === undefined) throw new HttpProblem(404, `There is no item ${c.req.param('id')}.`)
    return c.json(show(item))
  })

  routes.post('/', bodyLimit({ maxSize: 64 * 1024, onError: tooLarge }), async (c) => {
    const parsed = v.safeParse(newItem, await readJson(c.req))
    if (!parsed.success) throw invalid(parsed.issues)
    const item = await items.create(parsed.output)
    return c.json(show(item), 201, { location: `/api/items/${item.id}` })
  })

  return routes
}

function show(item: Item) {
  return {
    id: item.id,
    title: item.title,
    body: item.body,
    published: item.publishedAt !== null,
    createdAt: item.createdAt.toISOString(),
    publishedAt: item.publishedAt?.toISOString() ?? null,
  }
}

async function readJson(request: {
  header(name: string): string | undefined
  json(): Promise<unknown>
}): Promise<unknown> {
  if (request.header('content-type')?.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    throw new HttpProblem(415, 'The body must be sent as content-type application/json.')
  }
  try {
    return await request.json()
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new HttpProblem(400, 'The body is not valid JSON.', { cause })
    throw cause
  }
}

function tooLarge(): never {
  throw new HttpProblem(413, 'The body must have at most 64 KiB.')
}
