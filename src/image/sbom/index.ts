import { type BlobSource, type ImageTree, readFiles } from '../oci/index.ts'
import { cycloneDx } from './cyclonedx.ts'
import {
  type Distribution,
  distributionOf,
  isPackageRecord,
  listPackages,
  type Package,
  unreadableDatabases,
} from './packages.ts'

export interface Sbom {
  readonly text: string
  readonly components: number
  /** Folders of package databases that are not understood: what they list is missing from the document. */
  readonly unread: readonly string[]
}

/** Lists what is in an image, all its platforms together, as a CycloneDX 1.6 document. Equal images give equal bytes. */
export async function describeImage(
  source: BlobSource,
  image: ImageTree,
  subject: { readonly repository: string; readonly version: string; readonly epoch: number },
): Promise<Sbom> {
  const packages: Package[] = []
  const unread = new Set<string>()
  let distribution: Distribution | undefined
  for (const { manifest, config } of image.platforms) {
    const files = await readFiles(source, manifest.layers, isPackageRecord)
    packages.push(...listPackages(files, config))
    distribution ??= distributionOf(files)
    for (const dir of unreadableDatabases(files)) unread.add(dir)
  }
  const text = cycloneDx(
    {
      ...subject,
      digest: image.top.digest,
      platforms: image.platforms.map(({ platform }) => platform),
      distribution,
    },
    packages,
  )
  return { text, components: new Set(packages.map(({ purl }) => purl)).size, unread: [...unread].sort() }
}
