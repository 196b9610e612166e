import { resolveVariables } from '../config/index.ts'
import type { Host } from '../host/index.ts'
import { needsAws, openSecretSource, resolveDatabaseUrl } from '../migrations/index.ts'
import type { MigrateSettings } from './migrate-settings.ts'
import { awsSession } from './settings.ts'

/** What is configured as the database's URL, variables filled in; it may still name a parameter, a secret or a token. */
export function configuredUrl(host: Host, { environment, migrations }: MigrateSettings): string {
  return resolveVariables(environment.migrations?.url ?? migrations.url, host.env, 'migrations.url')
}

/** The URL with user and password, at another host where one is given; every secret on the way is masked. */
export async function fetchedUrl(
  host: Host,
  settings: MigrateSettings,
  at?: { readonly host: string; readonly port: number },
): Promise<string> {
  const configured = configuredUrl(host, settings)
  // A token is for one host; whatever else the URL leads to is fetched first.
  const own = at !== undefined && /^postgres/.test(configured) ? moved(configured, at) : configured
  const url = await resolveDatabaseUrl(own, {
    open: async () => openSecretSource(await awsSession(host, settings.environment), () => host.clock.now()),
    secret: host.secret,
  })
  return at === undefined ? url : moved(url, at)
}

/** The settings with the database's URL fetched, where AWS has to be asked for it. */
export async function withDatabaseUrl(host: Host, settings: MigrateSettings): Promise<MigrateSettings> {
  if (!needsAws(configuredUrl(host, settings))) return settings
  const fetched = await fetchedUrl(host, settings)
  // Variables have been filled in; what looks like one now is part of a password.
  const url = fetched.replaceAll('${', '%24{')
  return {
    ...settings,
    environment: { ...settings.environment, migrations: { ...settings.environment.migrations, url } },
  }
}

function moved(text: string, at: { readonly host: string; readonly port: number }): string {
  // Not the URL class: it would give up on the password that some people do not encode.
  return text.replace(
    /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)[^/?#]*/,
    (_, start: string) => `${start}${at.host}:${at.port}`,
  )
}
