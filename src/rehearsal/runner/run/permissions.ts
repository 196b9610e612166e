import type { TemplateToken } from '../github-packages.ts'
import type { Access, Permissions } from '../types.ts'
import { members, scalarText } from '../workflow/index.ts'

// The scopes of GitHub's workflow schema.
const scopes = [
  'actions',
  'artifact-metadata',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'id-token',
  'issues',
  'models',
  'packages',
  'pages',
  'pull-requests',
  'repository-projects',
  'security-events',
  'statuses',
] as const

const rank: Readonly<Record<Access, number>> = { none: 0, read: 1, write: 2 }

/** What a token may do where no file says anything. */
export function defaultPermissions(setting: 'read' | 'write'): Permissions {
  return setting === 'read' ? { contents: 'read', packages: 'read' } : { ...all('write'), 'id-token': 'none' }
}

/** A `permissions:` value; undefined where there is none. */
export function readPermissions(token: TemplateToken | undefined): Permissions | undefined {
  if (token === undefined) return undefined
  switch (scalarText(token)) {
    case 'read-all':
      return all('read')
    case 'write-all':
      return all('write')
    default:
      return Object.fromEntries(
        [...members(token)].map(([scope, access]) => [scope, asAccess(scalarText(access))]),
      )
  }
}

/** The scopes of which `asked` wants more than `allowed` has, as GitHub lists them, for both sides. */
export function excess(asked: Permissions, allowed: Permissions) {
  const over = Object.entries(asked).filter(
    ([scope, access]) => rank[access] > rank[allowed[scope] ?? 'none'],
  )
  return {
    any: over.length > 0,
    asked: over.map(([scope, access]) => `${scope}: ${access}`).join(', '),
    allowed: over.map(([scope]) => `${scope}: ${allowed[scope] ?? 'none'}`).join(', '),
  }
}

/** The lesser of both for every scope. */
export function intersect(permissions: Permissions, ceiling: Permissions | undefined): Permissions {
  if (ceiling === undefined) return permissions
  return Object.fromEntries(
    Object.entries(permissions).map(([scope, access]) => {
      const limit = ceiling[scope] ?? 'none'
      return [scope, rank[access] > rank[limit] ? limit : access]
    }),
  )
}

// Nobody can read an id-token: `read-all` leaves it out.
function all(access: Access): Permissions {
  return Object.fromEntries(
    scopes.map((scope) => [scope, scope === 'id-token' && access === 'read' ? 'none' : access]),
  )
}

function asAccess(text: string | undefined): Access {
  return text === 'read' || text === 'write' ? text : 'none'
}
