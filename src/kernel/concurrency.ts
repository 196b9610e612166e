/** Maps with at most `limit` calls under way; results keep the order of the items; the first rejection rejects. */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  if (!(limit >= 1)) throw new RangeError(`the limit of a concurrent map must be at least 1, not ${limit}`)
  const results: R[] = []
  const pending = items.entries()
  const lane = async () => {
    for (const [index, item] of pending) results[index] = await work(item, index)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane))
  return results
}
