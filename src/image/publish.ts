import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type BuildFacts, belongTogether } from './belong-together.ts'
import { describeFile, readManifest } from './manifest.ts'
import { type Archive, type ImageTree, openArchive, openImage } from './oci/index.ts'
import { checkTag, parseRepository } from './reference.ts'
import { pushImage, type RegistryClient, registryClient } from './registry/index.ts'
import { describeImage } from './sbom/index.ts'
import { checkPolicy } from './scan/index.ts'
import {
  checkSigning,
  describeSigner,
  expectationOf,
  signAndAttest,
  verifyAttestationCommand,
  verifyCommand,
} from './sign/index.ts'
import type {
  ImageManifest,
  ImagePorts,
  PublishedSignature,
  PublishOptions,
  PublishOutcome,
} from './types.ts'
import { verifyImage } from './verify.ts'

/**
 * Publishes what `buildImage` wrote: proves that archive, SBOM and verdict belong together and pass, pushes the same
 * bytes, signs, attests, and reads back what was pushed. Throws a ConfigurationError for what the user can mend and a
 * PlatformError for a registry that refuses; `refused` and `unverified` are outcomes.
 */
export async function publishImage(options: PublishOptions, ports: ImagePorts): Promise<PublishOutcome> {
  const reference = parseRepository(options.repository, 'the image repository')
  for (const tag of options.tags) checkTag(tag, 'an image tag')
  checkPolicy(options.scan)
  checkSigning(options.signing, ports.env)
  const image = await readManifest(options.dir)
  const archive = await openArchive(path.join(options.dir, image.archive.file))
  const tree = await openImage(archive)

  const facts = await readFacts(options.dir, image, archive, tree)
  const { reasons, scan } = belongTogether(
    image,
    facts,
    options,
    `grype ${options.tools.lock.grype.version}`,
    ports.clock.now(),
  )
  const client = registryClient(reference, 'pull,push', ports)
  const all = reasons.length > 0 ? reasons : await takenTags(client, options.tags, image.digest)
  if (all.length > 0) return { kind: 'refused', reasons: all, image }

  const push = await pushImage(archive, tree, client, (digest, pushed) =>
    ports.log.info(`${digest} ${pushed ? 'pushed' : 'is there already'}`),
  )
  const top = await client.manifest(image.digest)
  if (top === undefined) {
    return unverified(image, options, 'the registry took the manifest and does not give it back')
  }
  for (const tag of options.tags) {
    if ((await client.resolve(tag)) !== image.digest)
      await client.putManifest(tag, top.bytes, tree.top.mediaType)
  }
  const signature = await sign(options, image, reference.host, ports)
  const wrong = await readBack(client, tree, options, image)
  if (wrong !== undefined) return unverified(image, options, wrong)
  if (options.signing.mode === 'off') {
    return {
      kind: 'published',
      image,
      scan,
      repository: options.repository,
      tags: options.tags,
      push,
      signature,
    }
  }
  const expectation = expectationOf(options.signing, annotationsOf(image))
  const { repository, tools, tempDir } = options
  const verification = await verifyImage(
    { repository, digest: image.digest, expectation, tools, tempDir },
    ports,
  )
  if (verification.kind !== 'verified') {
    return unverified(
      image,
      options,
      `its signature does not verify: ${verification.kind}: ${verification.detail}`,
    )
  }
  const target = `${repository}@${image.digest}`
  return {
    kind: 'published',
    image,
    scan,
    repository,
    tags: options.tags,
    push,
    signature,
    verifyCommand: verifyCommand(target, expectation),
    verifyAttestationCommand: verifyAttestationCommand(target, expectation),
  }
}

/** Bound into the signature: a bundle binds the digest alone, not what the image is for. */
function annotationsOf(image: ImageManifest): Readonly<Record<string, string>> {
  return { module: image.module, version: image.version, git_sha: image.gitSha }
}

async function readFacts(
  dir: string,
  image: ImageManifest,
  archive: Archive,
  tree: ImageTree,
): Promise<BuildFacts> {
  const { repository, version, sourceDateEpoch: epoch } = image
  const result = image.scan.mode === 'on' ? image.scan.result : undefined
  return {
    archive: { sha256: archive.sha256, size: archive.bytes, digest: tree.top.digest },
    platforms: tree.platforms.map(({ platform }) => platform),
    sbom: {
      file: await describeFile(dir, image.sbom.file),
      text: await readFile(path.join(dir, image.sbom.file), 'utf8'),
      // Made anew from the archive's bytes: an SBOM of another image cannot pass for this one's.
      expected: await describeImage(archive, tree, { repository, version, epoch }),
    },
    ...(result === undefined
      ? {}
      : {
          scan: {
            file: await describeFile(dir, result.file),
            text: await readFile(path.join(dir, result.file), 'utf8'),
          },
        }),
  }
}

async function takenTags(
  client: RegistryClient,
  tags: readonly string[],
  digest: string,
): Promise<readonly string[]> {
  const taken: string[] = []
  for (const tag of tags) {
    const found = await client.resolve(tag)
    if (found !== undefined && found !== digest) {
      taken.push(
        `${client.name}:${tag} names ${found} already; a published version is never given to another image`,
      )
    }
  }
  return taken
}

async function sign(
  options: PublishOptions,
  image: ImageManifest,
  host: string,
  ports: ImagePorts,
): Promise<PublishedSignature> {
  const { signing } = options
  if (signing.mode === 'off') return { mode: 'off' }
  const annotations = annotationsOf(image)
  const made = await signAndAttest(
    {
      host,
      target: `${options.repository}@${image.digest}`,
      digest: image.digest,
      signing,
      annotations,
      sbom: path.resolve(options.dir, image.sbom.file),
      tools: options.tools,
      tempDir: options.tempDir,
    },
    ports,
  )
  return { mode: signing.mode, signer: describeSigner(expectationOf(signing, annotations)), ...made }
}

/** What the registry does not give back as it was pushed, or undefined. The client checks every digest it reads. */
async function readBack(
  client: RegistryClient,
  tree: ImageTree,
  options: PublishOptions,
  image: ImageManifest,
): Promise<string | undefined> {
  for (const tag of options.tags) {
    const found = await client.resolve(tag)
    if (found !== image.digest) return `the tag ${tag} names ${found ?? 'nothing'}, expected ${image.digest}`
  }
  for (const { descriptor, manifest } of tree.platforms) {
    if ((await client.resolve(descriptor.digest)) === undefined)
      return `the manifest ${descriptor.digest} is missing`
    for (const { digest } of [manifest.config, ...manifest.layers]) {
      if (!(await client.hasBlob(digest))) return `the blob ${digest} is missing`
    }
  }
  return undefined
}

function unverified(image: ImageManifest, options: PublishOptions, reason: string): PublishOutcome {
  return { kind: 'unverified', image, repository: options.repository, reason }
}
