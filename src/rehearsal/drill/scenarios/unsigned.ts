import { fetchHttp } from '../../../kernel/index.ts'
import type { RunResult } from '../../runner/index.ts'
import { Judgement, said } from '../judgement.ts'
import type { Scenario, Scene, Seen } from '../scenario.ts'

const tag = 'pushed-by-hand'

/** Pushes what serves now once more, a little different: the registry is writable to more people than the pipeline. */
async function pushByHand({ stage, product }: Scene): Promise<string> {
  const { registry } = stage.cloud
  const bytes = await registry.images.manifest(product.module, product.seeded.digest)
  if (bytes === undefined) throw new Error(`the registry has no ${product.module}@${product.seeded.digest}`)
  const manifest = JSON.parse(new TextDecoder().decode(bytes)) as {
    readonly mediaType?: string
    readonly annotations?: Readonly<Record<string, string>>
  }
  const body = JSON.stringify({
    ...manifest,
    annotations: { ...manifest.annotations, 'org.example.by': 'hand' },
  })
  const response = await fetchHttp({
    method: 'PUT',
    url: `${registry.url}/v2/${product.module}/manifests/${tag}`,
    headers: { 'content-type': manifest.mediaType ?? 'application/vnd.oci.image.manifest.v1+json' },
    body,
  })
  const digest = registry.images.find(product.module, tag)?.digest
  if (response.status === 201 && digest !== undefined) return digest
  throw new Error(`the registry answered ${response.status} to the image that was pushed by hand`)
}

async function deploy({ product, settled }: Scene, digest: string): Promise<void> {
  const { version, gitSha } = product.seeded
  await product.developer.dispatch('deploy.yml', { version, sha: gitSha, digest })
  await settled()
}

/** Whether anything was registered or deployed with the image, by the calls that reached ECS. */
function reachedEcs({ stage }: Seen, digest: string): boolean {
  const calls = ['RegisterTaskDefinition', 'UpdateService'].flatMap((operation) =>
    stage.cloud.calls.entries({ service: 'ecs', operation }),
  )
  return calls.some((call) => JSON.stringify(call.input).includes(digest))
}

export const unsignedImage: Scenario = {
  name: 'unsigned-image',
  title: 'An image that the pipeline did not sign',
  story:
    'Somebody pushes an image by hand and starts the deploy workflow with its digest. It has no signature; then it has one by a key that is not ours.',
  expected:
    'Both deploys are refused before anything is registered, the first as unsigned, the second for its signer; what served goes on serving.',
  byDefault: false,
  module: 'core',
  needs: 'signing',
  act: async (scene) => {
    const { stage, product, say } = scene
    say('somebody pushes an image by hand and deploys it')
    const digest = await pushByHand(scene)
    await deploy(scene, digest)
    say('they sign it with a key of their own and deploy it again')
    if (stage.machine.signing === undefined) throw new Error('nothing can be signed on this machine')
    await stage.machine.signing.signAsStranger(`${stage.cloud.registry.host}/${product.module}@${digest}`, {
      git_sha: product.seeded.gitSha,
      module: product.module,
      version: product.seeded.version,
    })
    await deploy(scene, digest)
  },
  judge: (seen) => {
    const digest = seen.stage.cloud.registry.images.find('core', tag)?.digest
    const runs = seen.runs.filter((run) => run.workflow === 'deploy')
    return new Judgement(seen)
      .that(digest !== undefined, 'no image was pushed by hand')
      .that(runs.length === 2, `there were ${runs.length} deploys instead of 2`)
      .that(
        refusedAs(runs[0], 'unsigned'),
        `the image without a signature was not refused: ${ending(runs[0])}`,
      )
      .that(refusedAs(runs[1], 'wrong-signer'), `another's signature was not refused: ${ending(runs[1])}`)
      .that(digest !== undefined && !reachedEcs(seen, digest), 'the refused image reached ECS')
      .neverRan('deploy', /second|production/)
      .serves('staging', seen.servedBefore['staging'] ?? '')
      .serves('production', seen.servedBefore['production'] ?? '')
      .probe([seen.servedBefore['production'] ?? '']).problems
  },
}

function refusedAs(run: RunResult | undefined, kind: string): boolean {
  const failed = (run?.jobs ?? []).flatMap((job) => job.steps.filter((step) => step.outcome === 'failure'))
  return (
    run?.conclusion === 'failure' &&
    failed.some((step) => step.name === 'deploy' && said(step).includes(`does not hold (${kind})`))
  )
}

function ending(run: RunResult | undefined): string {
  if (run === undefined) return 'it never ran'
  const step = run.jobs.flatMap((job) => job.steps).find((it) => it.outcome === 'failure')
  const message = step?.annotations.find((it) => it.level === 'error')?.message
  return `${run.conclusion}${step === undefined ? '' : ` at ${step.name}`}${message === undefined ? '' : `: ${message.split('\n')[0]}`}`
}
