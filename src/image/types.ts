import type { Log } from '../host/index.ts'
import type { Clock, Exec, Http } from '../kernel/index.ts'
import type { Annotation } from '../report/index.ts'
import type { Environment } from './environment.ts'
import type { ToolSource } from './tools/index.ts'

export type { Environment, ToolSource }

/** What every part of this room is given. Nothing here reads a global. */
export interface ImagePorts {
  readonly exec: Exec
  readonly http: Http
  readonly clock: Clock
  /** 0 <= n < 1, for the jitter of retries. */
  readonly random: () => number
  readonly log: Log
  readonly signal: AbortSignal
  /** The job's environment; what a child process gets of it is chosen by name. */
  readonly env: Environment
  /** Credentials of a registry by its host (`host` or `host:port`), undefined for an anonymous one. */
  readonly registryAuth: RegistryAuth
  /**
   * Further variables for cosign alone: the AWS session for a KMS key, for example. They reach no other process.
   */
  readonly signingEnvironment?: () => Promise<Environment>
}

export type RegistryAuth = (host: string) => Promise<RegistryCredentials | undefined>

export interface RegistryCredentials {
  readonly username: string
  readonly password: string
}

// ---- build -------------------------------------------------------------------------------------------------------

export interface BuildOptions {
  /** The product's name for itself: `core`, `admin`. */
  readonly module: string
  /** The image's repository name without a registry host, for example `core`. */
  readonly repository: string
  /** Absolute path of the build context. */
  readonly context: string
  /** Path of the Dockerfile, relative to the context. */
  readonly dockerfile: string
  /** The stage to build; the last one without it. */
  readonly target?: string
  /** `linux/amd64`, `linux/arm64`. */
  readonly platforms: readonly string[]
  readonly buildArgs: Readonly<Record<string, string>>
  readonly secrets: readonly BuildSecret[]
  readonly labels: Readonly<Record<string, string>>
  /**
   * Stand-ins for base images, by the reference that the Dockerfile names (after ARG expansion): `scratch`,
   * `oci:DIR` (an OCI layout) or `HOST/repo@sha256:…`. Every one that is used stands in the report as a warning.
   */
  readonly baseImages: Readonly<Record<string, string>>
  /** buildx's own `--cache-from` and `--cache-to` values. */
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  readonly builder: 'auto' | 'buildx' | 'embedded'
  readonly gitSha: string
  readonly version: string
  /** Seconds since the epoch, the commit's time: SOURCE_DATE_EPOCH. */
  readonly sourceDateEpoch: number
  readonly scan: ScanPolicy
  /** Where the result is written: `image.tar`, `sbom.cdx.json`, `scan.json`, `image.json`. Created where missing. */
  readonly outDir: string
  /** The job's temporary folder; scratch trees go into a folder of their own below it, which is removed afterwards. */
  readonly tempDir: string
  readonly tools: ToolSource
}

export type BuildSecret =
  | { readonly id: string; readonly env: string }
  | { readonly id: string; readonly file: string }

/** `off` only where the user wrote it down; it is said in every report. */
export type ScanPolicy =
  | { readonly mode: 'off' }
  | {
      readonly mode: 'on'
      readonly failOn: Severity
      /** Only findings that a newer version mends can fail the gate. */
      readonly onlyFixed: boolean
      readonly allow: readonly AllowedFinding[]
      /** A vulnerability database older than this is no scan, in milliseconds. Default 5 days, as grype's own. */
      readonly maxDatabaseAgeMs?: number
      /** How long grype may take altogether, its database download included, in milliseconds. Default 10 minutes. */
      readonly timeoutMs?: number
    }

export const severities = ['negligible', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

/** A finding that the team has looked at and lets pass until a day. */
export interface AllowedFinding {
  /** `CVE-2026-0001` or `GHSA-…`; an alias of the finding counts too. */
  readonly id: string
  /** Only in this package. */
  readonly package?: string
  readonly reason: string
  readonly owner: string
  /** `2027-01-31`: the last day (UTC) on which it is allowed. */
  readonly expires: string
}

export type BuildOutcome =
  | { readonly kind: 'built'; readonly image: BuiltImage; readonly scan: ScanVerdict }
  /** The gate found something; the archive is there to look at, `publish` refuses it. */
  | { readonly kind: 'blocked'; readonly image: BuiltImage; readonly scan: ScanVerdict }
  /** The scanner did not answer or could not; not a pass. */
  | { readonly kind: 'not-scanned'; readonly image: BuiltImage; readonly scan: ScanVerdict }

export interface BuiltImage {
  readonly manifest: ImageManifest
  /** Absolute path of the folder that holds it. */
  readonly dir: string
  /** What deviates from the plain path: replaced bases, steps run on this machine, lint of the Dockerfile. */
  readonly annotations: readonly Annotation[]
}

/** `image.json`: what ties the parts of a build together. All digests and hashes are lower case hex. */
export interface ImageManifest {
  readonly schema: 'deploy-kit/image/v1'
  readonly module: string
  readonly repository: string
  /** `sha256:…` of the manifest, or of the index where there are several platforms. */
  readonly digest: string
  readonly platforms: readonly string[]
  readonly builder: 'buildx' | 'embedded'
  readonly gitSha: string
  readonly version: string
  /** Seconds since the epoch. */
  readonly sourceDateEpoch: number
  readonly archive: ManifestFile
  readonly sbom: ManifestFile & { readonly components: number }
  readonly scan: ManifestScan
  /** Base images that were replaced, and what the embedded builder did otherwise than docker would. */
  readonly substitutions: readonly Substitution[]
}

export interface ManifestFile {
  /** The file's name beside `image.json`. */
  readonly file: string
  readonly sha256: string
  readonly size: number
}

export type ManifestScan =
  | { readonly mode: 'off' }
  | {
      readonly mode: 'on'
      readonly verdict: ScanVerdict['verdict']
      /** sha256 of the SBOM that was scanned. */
      readonly sbomSha256: string
      /** grype's own answer; missing where there was none. */
      readonly result?: ManifestFile
    }

export interface Substitution {
  readonly what: string
  readonly by: string
  readonly why: string
}

// ---- scan --------------------------------------------------------------------------------------------------------

export type ScanVerdict =
  | { readonly verdict: 'passed' | 'blocked'; readonly result: ScanResult }
  | { readonly verdict: 'not-scanned'; readonly reason: string; readonly fix: string }
  | { readonly verdict: 'off' }

export interface ScanResult {
  readonly failOn: Severity
  readonly onlyFixed: boolean
  readonly scanner: string
  readonly database: { readonly built: string; readonly ageMs: number; readonly maxAgeMs: number }
  /** Everything that was found, what can be fixed first, then by severity. */
  readonly findings: readonly Finding[]
  /** Findings that fail the gate. */
  readonly blocking: readonly Finding[]
  /** Findings that an entry of the allow list let pass. */
  readonly allowed: readonly { readonly finding: Finding; readonly by: AllowedFinding }[]
  /** Entries past their day: each fails the gate. */
  readonly expired: readonly AllowedFinding[]
  /** Entries that nothing needed: each is a warning. */
  readonly unused: readonly AllowedFinding[]
}

export interface Finding {
  readonly id: string
  readonly aliases: readonly string[]
  readonly severity: Severity | 'unknown'
  readonly package: string
  readonly version: string
  readonly type: string
  readonly purl: string
  readonly fixState: 'fixed' | 'not-fixed' | 'wont-fix' | 'unknown'
  readonly fixedIn: readonly string[]
  readonly url: string
}

// ---- sign and verify ---------------------------------------------------------------------------------------------

export type Signing =
  | { readonly mode: 'off' }
  | {
      readonly mode: 'keyless'
      readonly identity: SignerIdentity
      /**
       * True: the digest may be written to the public transparency log, for everybody to read. It must be said:
       * without it, and without files of a private instance, nothing is signed.
       */
      readonly publicLog: boolean | undefined
      readonly instance?: SigstoreInstance
    }
  | {
      readonly mode: 'key'
      /** The name of the variable that holds the private key; COSIGN_PASSWORD holds its password. */
      readonly privateKeyEnv: string
      /** PEM. */
      readonly publicKey: string
    }
  /** `awskms:///alias/…`, as cosign names it. */
  | { readonly mode: 'kms'; readonly key: string }

/** Files of a sigstore instance that is not the public one, as cosign's `signing-config` and `trusted-root` write them. */
export interface SigstoreInstance {
  readonly signingConfig: string
  readonly trustedRoot: string
}

/** Who may have signed, in GitHub's terms. */
export interface SignerIdentity {
  /** `org/deploy-kit/.github/workflows/release.yml`, at any ref, or with `@refs/…` at exactly that one. Case counts. */
  readonly workflow: string
  /** `org/core`: the repository whose run it was; everybody who calls a reusable workflow has the same certificate name. */
  readonly repository: string
  /** Default GitHub's: https://token.actions.githubusercontent.com */
  readonly issuer?: string
  /** Default https://github.com */
  readonly serverUrl?: string
}

/** What must be true of a signature before an image is used. */
export type SignatureExpectation = (
  | { readonly mode: 'keyless'; readonly identity: SignerIdentity; readonly instance?: SigstoreInstance }
  | { readonly mode: 'key'; readonly publicKey: string }
  | { readonly mode: 'kms'; readonly key: string }
) & {
  /** Each must stand in the signature with exactly this value: `git_sha`, `version`, `module`. */
  readonly annotations: Readonly<Record<string, string>>
}

export interface VerifyOptions {
  /** `HOST/repository`, without tag or digest. */
  readonly repository: string
  readonly digest: string
  readonly expectation: SignatureExpectation
  readonly tools: ToolSource
  readonly tempDir: string
}

/** Only the first is a yes. */
export type VerifyOutcome =
  | {
      readonly kind: 'verified'
      readonly digest: string
      readonly signer: string
      readonly annotations: Readonly<Record<string, string>>
      readonly command: string
    }
  | { readonly kind: 'unsigned'; readonly detail: string; readonly command: string }
  | {
      readonly kind: 'wrong-signer'
      readonly expected: string
      readonly detail: string
      readonly command: string
    }
  | {
      readonly kind: 'mismatch'
      readonly what: 'digest' | 'annotation' | 'type'
      readonly detail: string
      readonly command: string
    }
  | { readonly kind: 'not-found'; readonly detail: string; readonly command: string }
  | { readonly kind: 'tool-unavailable'; readonly detail: string; readonly fix: string }
  | {
      readonly kind: 'tool-failed'
      readonly exitCode: number
      readonly detail: string
      readonly command: string
    }

// ---- publish -----------------------------------------------------------------------------------------------------

export interface PublishOptions {
  /** The folder that `buildImage` wrote. */
  readonly dir: string
  /** Where it goes: `HOST/repository`. */
  readonly repository: string
  /** Tags to set. A tag that already names another digest is refused, never moved. */
  readonly tags: readonly string[]
  readonly signing: Signing
  /** The policy as this job has it; a verdict that was reached under another one is refused. */
  readonly scan: ScanPolicy
  /** What this job publishes; an image of another commit, version or module is refused. */
  readonly expect: { readonly module: string; readonly gitSha: string; readonly version: string }
  readonly tools: ToolSource
  readonly tempDir: string
}

export type PublishOutcome =
  | {
      readonly kind: 'published'
      readonly image: ImageManifest
      readonly scan: ScanVerdict
      readonly repository: string
      readonly tags: readonly string[]
      readonly push: PushStats
      readonly signature: PublishedSignature
      /** What a reviewer copies to check the signature; absent where signing is off. */
      readonly verifyCommand?: string
      readonly verifyAttestationCommand?: string
    }
  /** Archive, SBOM, verdict and policy do not belong together, or do not pass. Nothing was pushed. */
  | { readonly kind: 'refused'; readonly reasons: readonly string[]; readonly image?: ImageManifest }
  /** It was pushed, but what the registry gives back is not what was asked for. */
  | {
      readonly kind: 'unverified'
      readonly image: ImageManifest
      readonly repository: string
      readonly reason: string
    }

export type PublishedSignature =
  | { readonly mode: 'off' }
  | {
      readonly mode: 'keyless' | 'key' | 'kms'
      readonly signer: string
      /** False where the digest was signed and attested before by the same signer with the same annotations. */
      readonly signedNow: boolean
      readonly attestedNow: boolean
    }

export interface PushStats {
  readonly blobs: number
  /** Blobs that the registry had already. */
  readonly skipped: number
  readonly bytes: number
}
