/** What a path of this site shows. */
export type Route =
  | { readonly page: 'list' }
  | { readonly page: 'item'; readonly id: number }
  | { readonly page: 'unknown' }

export function routeOf(path: string): Route {
  if (path === '/') return { page: 'list' }
  const id = /^\/items\/([1-9]\d{0,14})$/.exec(path)?.[1]
  return id === undefined ? { page: 'unknown' } : { page: 'item', id: Number(id) }
}
