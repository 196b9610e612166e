import { errorMessage, PlatformError } from '../kernel/index.ts'
import type { Sbom } from './sbom/index.ts'
import { judge, notScanned, readAnswer } from './scan/index.ts'
import type { ImageManifest, ManifestFile, PublishOptions, ScanVerdict } from './types.ts'

/** What was really found in a build's folder. */
export interface BuildFacts {
  readonly archive: { readonly sha256: string; readonly size: number; readonly digest: string }
  readonly platforms: readonly string[]
  readonly sbom: { readonly file: ManifestFile; readonly text: string; readonly expected: Sbom }
  /** grype's answer, where `image.json` names one. */
  readonly scan?: { readonly file: ManifestFile; readonly text: string }
}

/**
 * The plan of a publication: the reasons not to (none: go on), and the verdict, reached anew from grype's answer with
 * the policy and the day of now. `image.json` is not believed; everything it says is compared with what is there.
 *
 * @param now milliseconds since the epoch
 */
export function belongTogether(
  image: ImageManifest,
  facts: BuildFacts,
  options: Pick<PublishOptions, 'expect' | 'scan'>,
  scanner: string,
  now: number,
): { readonly reasons: readonly string[]; readonly scan: ScanVerdict } {
  const reasons: string[] = []
  const equal = (what: string, found: string | number, expected: string | number) => {
    if (found !== expected) reasons.push(`${what} is ${found}, expected ${expected}`)
  }
  equal('the module of the build', image.module, options.expect.module)
  equal('the commit of the build', image.gitSha, options.expect.gitSha)
  equal('the version of the build', image.version, options.expect.version)
  equal(`the SHA256 of ${image.archive.file}`, facts.archive.sha256, image.archive.sha256)
  equal(`the size of ${image.archive.file}`, facts.archive.size, image.archive.size)
  equal(`the digest of the image in ${image.archive.file}`, facts.archive.digest, image.digest)
  equal(
    'the platforms of the image',
    [...facts.platforms].sort().join(', '),
    [...image.platforms].sort().join(', '),
  )
  equal(`the SHA256 of ${image.sbom.file}`, facts.sbom.file.sha256, image.sbom.sha256)
  if (facts.sbom.text !== facts.sbom.expected.text) {
    reasons.push(`${image.sbom.file} does not describe the image in ${image.archive.file}`)
  }
  const scan = judgeAgain(image, facts, options, scanner, now)
  switch (scan.verdict) {
    case 'not-scanned':
      reasons.push(`the image was not scanned: ${scan.reason}`)
      break
    case 'blocked':
      reasons.push(
        blockedReason(
          scan.result.blocking.length,
          scan.result.expired.map(({ id }) => id),
        ),
      )
      break
    case 'passed':
    case 'off':
  }
  return { reasons, scan }
}

function judgeAgain(
  image: ImageManifest,
  facts: BuildFacts,
  options: Pick<PublishOptions, 'scan'>,
  scanner: string,
  now: number,
): ScanVerdict {
  if (options.scan.mode === 'off') return { verdict: 'off' }
  const again = 'Build the image again with the scan on.'
  if (image.scan.mode === 'off') return notScanned('the build phase ran with image.scan: off', again)
  if (image.scan.result === undefined || facts.scan === undefined) {
    return notScanned('the build phase got no answer from the scanner', again)
  }
  if (facts.scan.file.sha256 !== image.scan.result.sha256) {
    return notScanned(`${image.scan.result.file} is not the answer that the build phase wrote`, again)
  }
  if (image.scan.sbomSha256 !== facts.sbom.file.sha256) {
    return notScanned(`the scan was of another SBOM (${image.scan.sbomSha256})`, again)
  }
  if (facts.sbom.expected.unread.length > 0) {
    return notScanned(`the packages of /${facts.sbom.expected.unread.join(', /')} cannot be listed`, again)
  }
  try {
    return judge(readAnswer(facts.scan.text), options.scan, facts.archive.digest, scanner, now)
  } catch (error) {
    if (error instanceof PlatformError) return notScanned(errorMessage(error), again)
    throw error
  }
}

function blockedReason(findings: number, expired: readonly string[]): string {
  const parts = [
    ...(findings > 0 ? [`${findings} finding${findings === 1 ? '' : 's'} of the scan reach the cutoff`] : []),
    ...(expired.length > 0 ? [`these entries of image.scan.allow have expired: ${expired.join(', ')}`] : []),
  ]
  return parts.join('; ')
}
