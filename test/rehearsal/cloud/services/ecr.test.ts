import { createHash } from 'node:crypto'
import {
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  ListImagesCommand,
} from '@aws-sdk/client-ecr'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startRegistry } from '../../../../src/rehearsal/cloud/registry/index.ts'
import { createEcr } from '../../../../src/rehearsal/cloud/services/ecr/index.ts'
import { serve, testContext } from '../wire/start.ts'

const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

/** ECR in front of the real registry, and a push over the distribution API. */
async function start() {
  const context = testContext()
  const registry = await startRegistry(context)
  const started = await serve([createEcr(context, registry)], { context })
  const client = new ECRClient(started.client)
  onTestFinished(async () => {
    client.destroy()
    await registry.close()
  })
  const request = async (method: string, path: string, body?: string, type = 'application/octet-stream') => {
    const response = await fetch(new URL(path, registry.url), {
      method,
      headers: { 'content-type': type },
      ...(body === undefined ? {} : { body }),
    })
    expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true)
    return response
  }
  const push = async (repository: string, tag: string, label: string) => {
    const config = JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { Labels: { label } },
      rootfs: { type: 'layers', diff_ids: [] },
    })
    const upload = await request('POST', `/v2/${repository}/blobs/uploads/`)
    const target = new URL(upload.headers.get('location') ?? '', registry.url)
    target.searchParams.set('digest', sha256(config))
    await request('PUT', target.href, config)
    const mediaType = 'application/vnd.oci.image.manifest.v1+json'
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: sha256(config),
        size: config.length,
      },
      layers: [],
    })
    await request('PUT', `/v2/${repository}/manifests/${tag}`, manifest, mediaType)
    return { digest: sha256(manifest), manifest, mediaType }
  }
  return { ...started, registry, client, push }
}

describe('ECR', () => {
  it('gives a token for the registry', async () => {
    const { client, registry } = await start()
    const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}))
    expect(authorizationData).toMatchObject([
      { proxyEndpoint: registry.url, expiresAt: new Date(Date.UTC(2026, 0, 1, 12)) },
    ])
    expect(Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString()).toMatch(
      /^AWS:.+/,
    )
  })

  it('creates repositories, once', async () => {
    const { client, registry } = await start()
    const create = () =>
      client.send(
        new CreateRepositoryCommand({ repositoryName: 'org/core', imageTagMutability: 'IMMUTABLE' }),
      )
    expect((await create()).repository).toMatchObject({
      repositoryArn: 'arn:aws:ecr:eu-west-1:111111111111:repository/org/core',
      repositoryUri: `${registry.host}/org/core`,
      imageTagMutability: 'IMMUTABLE',
    })
    await expect(create()).rejects.toMatchObject({ name: 'RepositoryAlreadyExistsException' })
    expect((await client.send(new DescribeRepositoriesCommand({}))).repositories).toHaveLength(1)
    await expect(
      client.send(new DescribeRepositoriesCommand({ repositoryNames: ['none'] })),
    ).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
      message: "The repository with name 'none' does not exist in the registry with id '111111111111'",
    })
  })

  it('describes what was pushed', async () => {
    const { client, push } = await start()
    const { digest, mediaType } = await push('core', '1.2.3', 'a')
    const { imageDetails } = await client.send(
      new DescribeImagesCommand({ repositoryName: 'core', imageIds: [{ imageTag: '1.2.3' }] }),
    )
    expect(imageDetails).toMatchObject([
      {
        repositoryName: 'core',
        imageDigest: digest,
        imageTags: ['1.2.3'],
        imageManifestMediaType: mediaType,
        imagePushedAt: new Date(Date.UTC(2026, 0, 1)),
      },
    ])
  })

  it('names the image that is not there', async () => {
    const { client, push } = await start()
    await push('core', '1', 'a')
    await expect(
      client.send(new DescribeImagesCommand({ repositoryName: 'core', imageIds: [{ imageTag: '2' }] })),
    ).rejects.toMatchObject({
      name: 'ImageNotFoundException',
      message: expect.stringContaining("imageTag:'2'"),
    })
    await expect(client.send(new DescribeImagesCommand({ repositoryName: 'none' }))).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
    })
  })

  it('lists images, those without a tag too', async () => {
    const { client, push } = await start()
    const first = await push('core', 'latest', 'a')
    const second = await push('core', 'latest', 'b')
    const list = async (tagStatus: 'TAGGED' | 'UNTAGGED' | 'ANY') =>
      (await client.send(new ListImagesCommand({ repositoryName: 'core', filter: { tagStatus } }))).imageIds
    expect(await list('TAGGED')).toEqual([{ imageDigest: second.digest, imageTag: 'latest' }])
    expect(await list('UNTAGGED')).toEqual([{ imageDigest: first.digest }])
    expect(await list('ANY')).toHaveLength(2)
  })

  it('gives manifests byte for byte, and tells what it could not find', async () => {
    const { client, push } = await start()
    const { digest, manifest, mediaType } = await push('core', '1', 'a')
    const answer = await client.send(
      new BatchGetImageCommand({
        repositoryName: 'core',
        imageIds: [{ imageTag: '1' }, { imageTag: '9' }, { imageDigest: digest, imageTag: '9' }],
      }),
    )
    expect(answer.images).toEqual([
      {
        registryId: '111111111111',
        repositoryName: 'core',
        imageId: { imageDigest: digest, imageTag: '1' },
        imageManifest: manifest,
        imageManifestMediaType: mediaType,
      },
    ])
    expect(answer.failures?.map(({ failureCode }) => failureCode)).toEqual([
      'ImageNotFound',
      'ImageTagDoesNotMatchDigest',
    ])
  })

  it('deletes a repository: one with images only where it is told to', async () => {
    const { client, push, registry } = await start()
    await push('core', '1', 'a')
    const remove = (repositoryName: string, force = false) =>
      client.send(new DeleteRepositoryCommand({ repositoryName, force }))
    await expect(remove('core')).rejects.toMatchObject({ name: 'RepositoryNotEmptyException' })
    expect((await remove('core', true)).repository).toMatchObject({ repositoryName: 'core' })
    expect(registry.images.repositories()).toEqual([])
    expect((await fetch(`${registry.url}/v2/core/manifests/1`)).status).toBe(404)
    await client.send(new CreateRepositoryCommand({ repositoryName: 'empty' }))
    await remove('empty')
    await expect(remove('empty')).rejects.toMatchObject({ name: 'RepositoryNotFoundException' })
  })

  it('is one account’s', async () => {
    const { client } = await start()
    await expect(
      client.send(new GetAuthorizationTokenCommand({ registryIds: ['999999999999'] })),
    ).rejects.toThrow(/not in this cloud/)
  })
})
