import { assertNever } from '../kernel/index.ts'
import type { Annotation, Block, Cell, Report } from '../report/index.ts'
import { blockedSteps, notScannedReason, scanAnnotations, scanBlocks } from './scan-report.ts'
import type { BuildOutcome, ImageManifest, PublishOutcome, Substitution, VerifyOutcome } from './types.ts'

/** What the build phase tells. */
export function buildReport(outcome: BuildOutcome): Report {
  const { manifest, annotations } = outcome.image
  const { scan } = outcome
  const name = `${manifest.repository} ${manifest.version}`
  const common = {
    kind: 'image-build',
    outcome: outcome.kind,
    module: manifest.module,
    evidence: [facts(manifest), ...scanBlocks(scan), ...substitutionBlocks(manifest.substitutions)],
    annotations: [...annotations, ...scanAnnotations(scan)],
    data: {
      digest: manifest.digest,
      platforms: [...manifest.platforms],
      builder: manifest.builder,
      scan: scan.verdict,
    },
  }
  switch (outcome.kind) {
    case 'built':
      return {
        ...common,
        status: 'success',
        happened:
          scan.verdict === 'off'
            ? `The image ${name} was built; it was not scanned, because image.scan is off.`
            : `The image ${name} was built, listed and scanned: nothing in it reaches the cutoff.`,
        impact: 'Nothing changes for users yet: it is not pushed.',
        next: ['Publish exactly this folder with `phase: publish`.'],
      }
    case 'blocked':
      return {
        ...common,
        status: 'failure',
        happened: `The image ${name} was built, but the scan gate stops it.`,
        impact: 'Nothing changes for users: it is neither pushed nor signed.',
        next: blockedSteps(scan),
      }
    case 'not-scanned':
      return {
        ...common,
        status: 'failure',
        happened: `The image ${name} was built, but it could not be scanned: ${notScannedReason(scan)}.`,
        impact: 'Nothing changes for users: what was not scanned is not published.',
        next: scan.verdict === 'not-scanned' ? [scan.fix] : [],
      }
    default:
      return assertNever(outcome)
  }
}

/** What the publish phase tells. */
export function publishReport(outcome: PublishOutcome): Report {
  switch (outcome.kind) {
    case 'published': {
      const { image, scan, push, signature, repository } = outcome
      const signed =
        signature.mode === 'off'
          ? 'It is not signed, because image.sign.mode is off.'
          : `It is signed by ${signature.signer}, and its SBOM is attested.`
      return {
        kind: 'image-publish',
        status: 'success',
        outcome: outcome.kind,
        module: image.module,
        happened: `${image.repository} ${image.version} is in the registry. ${signed}`,
        impact: 'Nothing changes for users yet: it is ready to be deployed by its digest.',
        next: [`Deploy \`${image.digest}\`.`],
        evidence: [
          facts(image, [
            ['Registry', { code: repository }],
            ['Tags', outcome.tags.length === 0 ? 'none' : { code: outcome.tags.join(', ') }],
            [
              'Pushed',
              `${push.blobs - push.skipped} of ${push.blobs} blobs (${formatBytes(push.bytes)}), the others were there`,
            ],
            ['Signature', signatureCell(signature)],
          ]),
          ...commandBlocks('Check the signature yourself', outcome.verifyCommand),
          ...commandBlocks('Read the attested SBOM', outcome.verifyAttestationCommand),
          ...scanBlocks(scan),
          ...substitutionBlocks(image.substitutions),
        ],
        annotations: [
          ...scanAnnotations(scan),
          ...image.substitutions.map(substitutionAnnotation),
          ...(signature.mode === 'off' ? [{ level: 'warning' as const, message: signed }] : []),
        ],
        data: {
          digest: image.digest,
          repository: image.repository,
          tags: [...outcome.tags],
          signed: signature.mode !== 'off',
          scan: scan.verdict,
        },
      }
    }
    case 'refused':
      return {
        kind: 'image-publish',
        status: 'failure',
        outcome: outcome.kind,
        ...(outcome.image === undefined ? {} : { module: outcome.image.module }),
        happened:
          'The image was not published: archive, SBOM and scan verdict do not belong together or do not pass.',
        impact: 'Nothing changes for users: nothing was pushed or signed.',
        next: ['Run the build phase of this commit again and publish its folder unchanged.'],
        evidence: [{ type: 'list', items: outcome.reasons }],
        annotations: outcome.reasons.map((message) => ({ level: 'error', message })),
        data: { reasons: [...outcome.reasons] },
      }
    case 'unverified':
      return {
        kind: 'image-publish',
        status: 'failure',
        outcome: outcome.kind,
        module: outcome.image.module,
        happened: `The image was pushed, but the registry does not give back what was asked for: ${outcome.reason}.`,
        impact: 'Nothing changes for users: deploys verify the image and refuse it.',
        next: ['Run the publish phase again; it pushes and signs only what is missing.'],
        evidence: [facts(outcome.image, [['Registry', { code: outcome.repository }]])],
        annotations: [{ level: 'error', message: outcome.reason }],
        data: { digest: outcome.image.digest, reason: outcome.reason },
      }
    default:
      return assertNever(outcome)
  }
}

/** What a verification tells. */
export function verifyReport(outcome: VerifyOutcome): Report {
  const command = 'command' in outcome ? commandBlocks('The check, to run yourself', outcome.command) : []
  if (outcome.kind === 'verified') {
    return {
      kind: 'image-verify',
      status: 'success',
      outcome: outcome.kind,
      happened: `${outcome.digest} is signed by ${outcome.signer}.`,
      evidence: [
        {
          type: 'table',
          head: ['Annotation', 'Value'],
          rows: Object.entries(outcome.annotations).map(([name, value]) => [name, { code: value }]),
        },
        ...command,
      ],
      data: { digest: outcome.digest, signer: outcome.signer },
    }
  }
  return {
    kind: 'image-verify',
    status: 'failure',
    outcome: outcome.kind,
    happened: `The image was refused: ${refusalSentence(outcome)}.`,
    impact: 'Nothing changes for users: nothing was registered with ECS.',
    next: [refusalStep(outcome)],
    evidence: [{ type: 'paragraph', text: outcome.detail }, ...command],
    annotations: [{ level: 'error', message: `The image was refused: ${refusalSentence(outcome)}` }],
    data: { detail: outcome.detail },
  }
}

type Refusal = Exclude<VerifyOutcome, { kind: 'verified' }>

function refusalSentence(outcome: Refusal): string {
  switch (outcome.kind) {
    case 'unsigned':
      return 'it has no signature'
    case 'wrong-signer':
      return `its signature is not by ${outcome.expected}`
    case 'mismatch':
      return `its signature does not fit (${outcome.what}): ${outcome.detail}`
    case 'not-found':
      return outcome.detail
    case 'tool-unavailable':
      return 'its signature could not be checked, because cosign cannot be had'
    case 'tool-failed':
      return `its signature could not be checked, because cosign failed (exit code ${outcome.exitCode})`
  }
}

function refusalStep(outcome: Refusal): string {
  switch (outcome.kind) {
    case 'unsigned':
    case 'not-found':
      return 'Publish the image with `phase: publish` of image-build-sign-scan, and deploy the digest that it puts out.'
    case 'wrong-signer':
      return 'Deploy an image that your own release workflow signed, or correct `image.sign.identity` where that workflow moved.'
    case 'mismatch':
      return 'Deploy the digest of the commit and version that you mean.'
    case 'tool-unavailable':
      return outcome.fix
    case 'tool-failed':
      return 'Look at what cosign says below, and run the job again where the registry or the network was to blame.'
  }
}

function facts(manifest: ImageManifest, more: readonly (readonly [string, Cell])[] = []): Block {
  return {
    type: 'table',
    head: ['Image', manifest.repository],
    rows: [
      ['Digest', { code: manifest.digest }],
      ...more,
      ['Size', formatBytes(manifest.archive.size)],
      ['Platforms', manifest.platforms.join(', ')],
      ['Builder', manifest.builder],
      ['Commit', { code: manifest.gitSha }],
      ['Version', manifest.version],
      ['Packages in the SBOM', String(manifest.sbom.components)],
    ],
  }
}

function signatureCell(signature: Extract<PublishOutcome, { kind: 'published' }>['signature']): string {
  if (signature.mode === 'off') return 'off by configuration (image.sign.mode: off)'
  const what = signature.signedNow ? 'signed now' : 'was signed before'
  return `${signature.mode}, ${what}, SBOM ${signature.attestedNow ? 'attested now' : 'was attested before'}`
}

function substitutionBlocks(substitutions: readonly Substitution[]): readonly Block[] {
  if (substitutions.length === 0) return []
  return [
    { type: 'heading', text: 'Otherwise than the Dockerfile says' },
    {
      type: 'table',
      head: ['Instead of', 'Used', 'Why'],
      rows: substitutions.map(({ what, by, why }) => [what, by, why]),
    },
  ]
}

/** One line for a substitution, for annotations. */
export function substitutionAnnotation({ what, by, why }: Substitution): Annotation {
  return { level: 'warning', message: `Instead of ${what}, ${by} was used: ${why}.` }
}

function commandBlocks(summary: string, command: string | undefined): readonly Block[] {
  return command === undefined
    ? []
    : [
        { type: 'paragraph', text: `${summary}:` },
        { type: 'code', language: 'sh', text: command },
      ]
}

function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
