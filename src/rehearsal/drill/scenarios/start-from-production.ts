import type { Scene } from '../scenario.ts'
import type { Product, Stage } from '../stage/stage.ts'
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
  const version = await versionServedBy(product, stage, 'production')
  await product.developer.restore(
    `v${version}`,
    ['src', 'drizzle', 'deploy-kit.yml', 'smoke.yml'],
    // A release of it would be another release than the one that the drill is about.
    `chore: the sources of ${version}\n\n[skip ci]`,
  )
  await settled()
}

/** The version that answers in an environment, by its own word. */
export async function versionServedBy(product: Product, stage: Stage, environment: string): Promise<string> {
  const service = product.services[environment]
  if (service === undefined) throw new Error(`${product.module} has no service in ${environment}`)
  return await askVersion({ url: service.versionUrl, connect: service.production, ca: stage.authority })
}
