import type { Scene } from '../scenario.ts'
import { askVersion } from '../version.ts'

/**
 * Gives main the sources of the release that production serves: what a drill before left there would stop the next
 * release. Nothing happens where they are those already.
 */
export async function startFromProduction({
  product,
  stage,
  settled,
}: Pick<Scene, 'product' | 'stage' | 'settled'>): Promise<void> {
  const production = product.services['production']
  if (production === undefined) throw new Error(`${product.module} has no service in production`)
  const version = await askVersion({
    url: production.versionUrl,
    connect: production.production,
    ca: stage.authority,
  })
  await product.developer.restore(
    `v${version}`,
    ['src', 'drizzle', 'deploy-kit.yml', 'smoke.yml'],
    `chore: the sources of ${version}`,
  )
  await settled()
}
