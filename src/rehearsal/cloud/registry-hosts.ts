import type { CloudContext } from './ports.ts'
import type { Registry } from './registry/index.ts'

/** Which hosts in image names stand for the local registry. */
export interface RegistryHosts {
  /** The registry's URL for a host that stands for it. */
  baseUrl(host: string | undefined): string | undefined
  /** The digest that an image name points at now; undefined where it is not of this registry or not there. */
  digest(image: string): string | undefined
}

/** The registry's own address, and the host that ECR would have in this account and region. */
export function registryHosts({ accountId, region }: CloudContext, registry: Registry): RegistryHosts {
  const port = registry.host.split(':').at(-1)
  const hosts = [registry.host, `localhost:${port}`, `${accountId}.dkr.ecr.${region}.amazonaws.com`]
  return {
    baseUrl: (host) => (host !== undefined && hosts.includes(host) ? registry.url : undefined),
    digest(image) {
      const slash = image.indexOf('/')
      if (!hosts.includes(image.slice(0, slash))) return undefined
      const path = image.slice(slash + 1)
      const [name = '', digest] = path.split('@')
      const [repository = '', tag = 'latest'] = name.split(':')
      return registry.images.find(repository, digest ?? tag)?.digest
    },
  }
}
