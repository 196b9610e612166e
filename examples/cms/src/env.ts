/** What /env.js said before this code was loaded. */
export interface Env {
  readonly ENVIRONMENT: string
  readonly CORE_URL: string
  /** Null where nothing deployed this page. */
  readonly DEPLOY_KIT_VERSION: string | null
}

declare global {
  interface Window {
    readonly __ENV__?: Env
  }
}

/** @throws where /env.js was not served */
export function readEnv(): Env {
  const env = window.__ENV__
  if (env === undefined) throw new Error('/env.js did not load: it names the address of Core.')
  return env
}
