import { downloadArtifact, uploadArtifact } from './artifacts.ts'
import { configureAwsCredentials } from './aws-credentials.ts'
import { cache, restoreCache, saveCache } from './cache.ts'
import { checkout } from './checkout.ts'
import { setupBuildx, setupQemu } from './docker.ts'
import { setupNode } from './setup-node.ts'
import type { StandIn } from './types.ts'

export type { StandIn, StandInContext, StandInServices } from './types.ts'

const standIns: Readonly<Record<string, StandIn>> = {
  'actions/cache': cache,
  'actions/cache/restore': restoreCache,
  'actions/cache/save': saveCache,
  'actions/checkout': checkout,
  'actions/download-artifact': downloadArtifact,
  'actions/setup-node': setupNode,
  'actions/upload-artifact': uploadArtifact,
  'aws-actions/configure-aws-credentials': configureAwsCredentials,
  'docker/setup-buildx-action': setupBuildx,
  'docker/setup-qemu-action': setupQemu,
}

/** The stand-in of `owner/repo[/path]`, whatever ref it is pinned by. */
export function standInFor(name: string): StandIn | undefined {
  return standIns[name.toLowerCase()]
}
