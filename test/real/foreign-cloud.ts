import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateClusterCommand,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DescribeServiceDeploymentsCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  type ServiceDeployment,
} from '@aws-sdk/client-ecs'
import { type ExecResult, nodeExec, scaledClock } from '../../src/kernel/index.ts'
import { type Cloud, type CloudEvent, startCloud } from '../../src/rehearsal/cloud/index.ts'
import { pushCore } from '../rehearsal/cloud/core-image.ts'
import { pushImage } from './node-image.ts'

export const cluster = 'foreign'

/** A cloud for tools that know nothing of it, and what a test prepares before it lets a tool loose. */
export interface ForeignCloud {
  readonly cloud: Cloud
  readonly ecs: ECSClient
  /** An empty folder that goes with the cloud. */
  readonly dir: string
  /** Runs a tool that is told an endpoint and any credentials, nothing else. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<ExecResult>
  /** Runs the aws command line and reads its JSON; throws what it wrote to stderr where it fails. */
  // biome-ignore lint/suspicious/noExplicitAny: the test says what it expects
  aws(...args: readonly string[]): Promise<any>
  /** An image that serves, by its version; one whose process ends with 3 before it listens. */
  readonly images: { readonly first: string; readonly second: string; readonly broken: string }
  /** Registers the next revision of a family and gives its ARN. */
  register(family: string, image: string): Promise<string>
  /** Creates a service on the first image, with a family of its own name, and waits until it serves. */
  service(name: string, more?: Partial<CreateServiceCommandInput>): Promise<void>
  newest(service: string): Promise<ServiceDeployment>
  /** The newest service deployment, once it is over. */
  ended(service: string): Promise<ServiceDeployment>
  /** The first event that matches, past ones included. */
  seen(matches: (event: CloudEvent) => boolean): Promise<CloudEvent>
  close(): Promise<void>
}

interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

const terminal = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']

/** What a tool is told: where AWS is, and credentials of which nothing is true. */
export function toolEnvironment(endpoint: string, home: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'thing',
    AWS_DEFAULT_OUTPUT: 'json',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}

/** A task definition for an image of `pushCore`, whose log goes to `/ecs/FAMILY`. */
export function definition(family: string, image: string) {
  return {
    family,
    executionRoleArn: 'arn:aws:iam::111111111111:role/ecs-execution',
    networkMode: 'awsvpc' as const,
    requiresCompatibilities: ['FARGATE' as const],
    cpu: '256',
    memory: '512',
    containerDefinitions: [
      {
        name: 'core',
        image,
        essential: true,
        portMappings: [{ containerPort: 8080 }],
        logConfiguration: {
          logDriver: 'awslogs' as const,
          options: {
            'awslogs-group': `/ecs/${family}`,
            'awslogs-region': 'eu-west-1',
            'awslogs-stream-prefix': 'web',
          },
        },
      },
    ],
  }
}

/** An hour of AWS passes in a minute; tools poll as they always do. */
export async function openForeignCloud(): Promise<ForeignCloud> {
  const dir = await mkdtemp(join(tmpdir(), 'foreign-clients-'))
  const cloud = await startCloud({
    env: process.env,
    tasks: 'process',
    github: false,
    clock: scaledClock(60),
  })
  const env = toolEnvironment(cloud.addresses.aws, dir)
  const ecs = new ECSClient({
    endpoint: cloud.addresses.aws,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'thing' },
  })
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }))
  const images = {
    first: await pushCore(cloud.addresses.registry, '1.0.0'),
    second: await pushCore(cloud.addresses.registry, '2.0.0'),
    broken: await pushBroken(cloud.addresses.registry),
  }
  const run: ForeignCloud['run'] = (command, args, options = {}) =>
    nodeExec(command, args, {
      allowFailure: true,
      cwd: options.cwd ?? dir,
      env: { ...env, ...options.env },
    })
  const register: ForeignCloud['register'] = async (family, image) => {
    const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand(definition(family, image)))
    return taskDefinition?.taskDefinitionArn ?? ''
  }
  const seen: ForeignCloud['seen'] = (matches) =>
    new Promise((resolve) => {
      const past = cloud.events.history().find(matches)
      if (past !== undefined) {
        resolve(past)
        return
      }
      const unsubscribe = cloud.events.subscribe((event) => {
        if (!matches(event)) return
        unsubscribe()
        resolve(event)
      })
    })
  const newest: ForeignCloud['newest'] = async (service) => {
    const { serviceDeployments = [] } = await ecs.send(
      new ListServiceDeploymentsCommand({ cluster, service }),
    )
    const arn = serviceDeployments[0]?.serviceDeploymentArn ?? ''
    const described = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }))
    const found = described.serviceDeployments?.[0]
    if (found === undefined) throw new Error(`service ${service} has no service deployment`)
    return found
  }
  const ended: ForeignCloud['ended'] = async (service) => {
    const { serviceDeploymentArn } = await newest(service)
    await seen(
      ({ type, detail }) =>
        type === 'deployment.status' &&
        detail['deployment'] === serviceDeploymentArn &&
        terminal.includes(String(detail['status'])),
    )
    return newest(service)
  }
  return {
    cloud,
    ecs,
    dir,
    run,
    images,
    register,
    newest,
    ended,
    seen,
    aws: async (...args) => {
      const { exitCode, stdout, stderr } = await run('aws', args)
      if (exitCode !== 0) throw new Error(stderr.trim())
      return stdout.trim() === '' ? undefined : JSON.parse(stdout)
    },
    service: async (name, more = {}) => {
      await ecs.send(
        new CreateServiceCommand({
          cluster,
          serviceName: name,
          taskDefinition: await register(name, images.first),
          desiredCount: 1,
          launchType: 'FARGATE',
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
          ...more,
        }),
      )
      const { status } = await ended(name)
      if (status !== 'SUCCESSFUL') throw new Error(`the first deployment of ${name} is ${status}`)
    },
    close: async () => {
      ecs.destroy()
      await cloud.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function pushBroken(registry: string): Promise<string> {
  const digest = await pushImage(
    registry,
    'core',
    'broken',
    { Cmd: ['node', 'server.mjs'], WorkingDir: '/app' },
    [
      [
        { name: 'app', type: 'directory' },
        {
          name: 'app/server.mjs',
          content: 'console.error(JSON.stringify({ level: "fatal", msg: "no database" }))\nprocess.exit(3)\n',
        },
      ],
    ],
  )
  return `${registry.replace('http://', '')}/core@${digest}`
}
