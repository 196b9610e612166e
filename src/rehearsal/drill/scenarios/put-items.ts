import type { Scene } from '../scenario.ts'

/** Rows in every environment, so that a lost one would be seen; what the drill changes is compared from here on. */
export async function putItems({
  stage,
  product,
  look,
}: Pick<Scene, 'stage' | 'product' | 'look'>): Promise<void> {
  for (const url of Object.values(product.databaseUrls))
    await stage.databases.query(
      url,
      `insert into items (title, body, published_at)
       select 'Item ' || n, repeat('.', 200), now() from generate_series(1, 500) as n`,
    )
  await look('before')
}
