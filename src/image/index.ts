/**
 * The image: built without credentials into a folder (archive, SBOM, scan verdict, and `image.json` that ties them
 * together), published by another job from exactly that folder, and verified by whoever wants to run it.
 */
export { buildImage } from './build.ts'
export { baseImagesOf, buildSecretsOf, commitTime, scanPolicyOf, signingOf } from './configured.ts'
export { type Ecr, openEcr } from './ecr.ts'
export { publishImage } from './publish.ts'
export { buildReport, publishReport, verifyReport } from './report.ts'
export { findTool, type Tool, type ToolsLock, toolsLock } from './tools/index.ts'
export type {
  AllowedFinding,
  BuildOptions,
  BuildOutcome,
  BuildSecret,
  BuiltImage,
  Environment,
  Finding,
  ImageManifest,
  ImagePorts,
  PublishOptions,
  PublishOutcome,
  RegistryAuth,
  RegistryCredentials,
  ScanPolicy,
  ScanResult,
  ScanVerdict,
  Severity,
  SignatureExpectation,
  SignerIdentity,
  Signing,
  SigstoreInstance,
  Substitution,
  ToolSource,
  VerifyOptions,
  VerifyOutcome,
} from './types.ts'
export { severities } from './types.ts'
export { verifyImage } from './verify.ts'
