/**
 * What steps may need to know of the network around this machine: certificate authorities, proxies, the npm
 * registry and its cache. Steps inherit nothing else of our environment, so that no credential of a developer
 * reaches a workflow.
 */
const certificates = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'CURL_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
  'AWS_CA_BUNDLE',
]
const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']
const npm = ['npm_config_registry', 'npm_config_cafile', 'npm_config_cache']

/** Picks these variables from an environment; one whose URL holds a user or password is left out. */
export function networkEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const picked: Record<string, string> = {}
  for (const name of [...certificates, ...proxies, ...npm]) {
    const value = env[name]
    if (value !== undefined && value !== '' && !/:\/\/[^/]*@/.test(value)) picked[name] = value
  }
  return picked
}
