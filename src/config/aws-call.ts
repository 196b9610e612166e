import { awsError } from './aws-error.ts'
import type { AwsSession } from './session.ts'

/** What a client of the SDK is made with. */
export function clientOptions({ region, credentials }: AwsSession, maxAttempts = 6) {
  return { region, maxAttempts, ...(credentials === undefined ? {} : { credentials }) }
}

/**
 * Makes a call whose errors name it.
 * @param name as IAM calls it: `ecs:RunTask`
 * @param fixOf what to do about an error of which more is known than its code says
 */
export async function awsCall<T>(
  name: string,
  work: () => Promise<T>,
  fixOf: (error: unknown) => string | undefined = () => undefined,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw awsError(name, error, fixOf(error))
  }
}

/** What all pages of an answer hold. */
export async function allPages<T>(
  page: (
    token: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = []
  let token: string | undefined
  do {
    const { items, next } = await page(token)
    all.push(...items)
    token = next
  } while (token !== undefined && token !== '')
  return all
}
