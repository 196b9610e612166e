import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs'
import { onTestFinished } from 'vitest'
import { createForge } from '../../src/host/github/forge.ts'
import { scaledClock } from '../../src/kernel/index.ts'
import { type Cloud, startCloud } from '../../src/rehearsal/cloud/index.ts'
import { pushCore } from '../rehearsal/cloud/core-image.ts'
import { type Environment, type Product, startProduct, write } from './product.ts'

/** deploy-kit.yml of a product with two environments in one account, nothing signed or scanned. */
export const config = `version: 1
module: core
image: { repository: core, scan: off, sign: { mode: off } }
environments:
  staging:
    aws: { region: eu-west-1 }
    ecs: { cluster: staging, service: core, container: core, strategy: { type: rolling }, timeout: 10m }
    secrets: { ssm: /core/staging }
  production:
    promote-from: staging
    aws: { region: eu-west-1 }
    ecs: { cluster: production, service: core, container: core, strategy: { type: rolling }, timeout: 10m }
    secrets: { ssm: /core/production }
`

export interface Stage {
  readonly cloud: Cloud
  readonly product: Product
  /** What a shell needs to reach the cloud and the local GitHub. */
  readonly env: Environment
  /** Digests of the images 1.0.0, 1.1.0, … */
  push(version: string): Promise<string>
  /** The task definition that serves an environment. */
  serving(cluster: string): Promise<string | undefined>
  /** The tags of a task definition. */
  tags(taskDefinition: string): Promise<Readonly<Record<string, string>>>
  deploy(
    environment: string,
    version: string,
    digest: string,
    env?: Environment,
    flags?: Readonly<Record<string, string>>,
  ): ReturnType<Product['run']>
  /** The forge of org/core, with the token of the deploys. */
  forge(): ReturnType<typeof createForge>
}

/** The cloud with org/core on its GitHub and one task of image 1.0.0 in staging and production, for one test. */
export async function startStage(options: { readonly secret?: boolean } = {}): Promise<Stage> {
  // What AWS times passes thirty times as fast; our own program runs in real time.
  const cloud = await startCloud({ env: process.env, tasks: 'process', clock: scaledClock(30) })
  onTestFinished(() => cloud.close())
  const template = mkdtempSync(join(tmpdir(), 'deploy-kit-test-'))
  onTestFinished(() => rmSync(template, { recursive: true, force: true }))
  write(template, { 'deploy-kit.yml': config })
  const github = cloud.github()
  const repository = await github.createRepository({ owner: 'org', name: 'core', fromDir: template })
  const product = await startProduct({}, { cloneOf: repository.gitDir })
  const { AWS_ENDPOINT_URL = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = cloud.environment
  const ecs = new ECSClient({
    endpoint: AWS_ENDPOINT_URL,
    region: 'eu-west-1',
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  })
  onTestFinished(() => ecs.destroy())
  const image = await pushCore(cloud.addresses.registry, '1.0.0')
  for (const cluster of ['staging', 'production']) {
    const parameter = `/core/${cluster}/API_KEY`
    if (options.secret === true)
      cloud.parameters.put({ name: parameter, value: `hunter2-${cluster}`, type: 'SecureString' }, 'ada')
    await ecs.send(new CreateClusterCommand({ clusterName: cluster }))
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: `core-${cluster}`,
        requiresCompatibilities: ['FARGATE'],
        networkMode: 'awsvpc',
        cpu: '256',
        memory: '512',
        executionRoleArn: 'arn:aws:iam::111111111111:role/execution',
        containerDefinitions: [
          {
            name: 'core',
            image,
            essential: true,
            portMappings: [{ containerPort: 8080 }],
            ...(options.secret === true ? { secrets: [{ name: 'API_KEY', valueFrom: parameter }] } : {}),
          },
        ],
      }),
    )
    await ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName: 'core',
        taskDefinition: taskDefinition?.taskDefinitionArn,
        desiredCount: 1,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
      }),
    )
  }
  const env = {
    ...cloud.environment,
    ...github.environment,
    GITHUB_REPOSITORY: 'org/core',
    GITHUB_TOKEN: github.issueToken({
      kind: 'GITHUB_TOKEN',
      repository: 'org/core',
      permissions: { contents: 'write', deployments: 'write', pull_requests: 'write', issues: 'write' },
      actor: 'ada',
    }),
  }
  return {
    cloud,
    product,
    env,
    push: async (version) => (await pushCore(cloud.addresses.registry, version)).split('@')[1] ?? '',
    serving: async (cluster) =>
      (await ecs.send(new DescribeServicesCommand({ cluster, services: ['core'] }))).services?.[0]
        ?.taskDefinition,
    tags: async (taskDefinition) => {
      const { tags = [] } = await ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }),
      )
      return Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]))
    },
    deploy: (environment, version, digest, more = {}, flags = {}) =>
      product.run('deploy-ecs', { environment, version, digest, ...flags }, { ...env, ...more }),
    forge: () => createForge(env.GITHUB_TOKEN, 'org/core', github.url),
  }
}
