import type { ImageFiles } from '../oci/index.ts'
import { WordError } from './words.ts'

export interface Owner {
  readonly uid: number
  readonly gid: number
}

export const root: Owner = { uid: 0, gid: 0 }

/** The files of an image that name users and groups. */
export const accountFiles: readonly string[] = ['etc/passwd', 'etc/group']

/** Users that well-known base images have; they stand in only where the base itself was replaced on purpose. */
const wellKnown: Readonly<Record<string, number>> = { root: 0, node: 1000, nginx: 101 }

export interface Accounts {
  readonly files: ImageFiles
  /** True where the base was replaced by one that may lack its users. */
  readonly replaced: boolean
  /** Called for a user that was taken on trust, because the base was replaced. */
  readonly onAssumed: (name: string, id: number) => void
}

/**
 * The numbers of `user[:group]`. For COPY --chown a missing group is the user's number; for USER it is the user's
 * group of /etc/passwd (Dockerfile reference, COPY --chown and USER). A name the image does not know is a WordError.
 */
export function resolveOwner(spec: string, accounts: Accounts, what: 'chown' | 'user'): Owner {
  const [user = '', group] = spec.split(':')
  const account = lookUp('etc/passwd', user, accounts)
  const uid = account?.[2] ?? assumed(user, accounts, 'etc/passwd')
  const own = what === 'chown' ? uid : (account?.[3] ?? (/^\d+$/.test(user) ? 0 : uid))
  if (group === undefined) return { uid, gid: own }
  return { uid, gid: lookUp('etc/group', group, accounts)?.[2] ?? assumed(group, accounts, 'etc/group') }
}

/** The numbers of a line of passwd or group; a number needs no line but may have one. */
function lookUp(
  file: string,
  name: string,
  accounts: Accounts,
): Readonly<Record<number, number>> | undefined {
  const content = accounts.files.get(file)?.content
  const column = /^\d+$/.test(name) ? 2 : 0
  const line = (content === undefined ? '' : new TextDecoder().decode(content))
    .split('\n')
    .map((each) => each.split(':'))
    .find((fields) => fields[column] === name)
  if (line !== undefined) return { 2: Number(line[2]), 3: Number(line[3]) }
  return column === 2 ? { 2: Number(name), ...(file === 'etc/passwd' ? { 3: 0 } : {}) } : undefined
}

function assumed(name: string, accounts: Accounts, file: string): number {
  if (!accounts.replaced) {
    throw new WordError(
      `the image has no ${JSON.stringify(name)} in /${file}; name one that its base has, or use a number`,
    )
  }
  const id = wellKnown[name] ?? 1000
  accounts.onAssumed(name, id)
  return id
}
