import type { Account, App, World } from '../world.ts'
import { nodeId } from '../world.ts'

/** `simple-user` of GitHub's OpenAPI. */
export function presentAccount(world: World, account: Account) {
  const url = `${world.url}/users/${encodeURIComponent(account.login)}`
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `${world.url}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${world.url}/${account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  }
}

/** `integration`. */
export function presentApp(world: World, app: App) {
  const owner = world.account(app.slug === 'github-actions' ? 'github' : app.slug, 'Organization')
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    owner: presentAccount(world, owner),
    name: app.slug === 'github-actions' ? 'GitHub Actions' : app.slug,
    description: '',
    external_url: `${world.url}/apps/${app.slug}`,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: {},
    events: [],
  }
}
