import type { Config } from './config.ts'

/**
 * The text of /env.js, which the page loads before its own code. Everything in it is public: it names what it takes
 * from the environment and passes nothing else on.
 */
export function envScript(config: Config): string {
  const env = {
    ENVIRONMENT: config.environment,
    CORE_URL: config.coreUrl.href.replace(/\/$/, ''),
    DEPLOY_KIT_VERSION: config.version,
    DEPLOY_KIT_SHA: config.gitSha,
    DEPLOY_KIT_DIGEST: config.imageDigest,
  }
  return `window.__ENV__ = Object.freeze(${JSON.stringify(env)})\n`
}
