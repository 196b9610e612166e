import { AwsError } from '../ports.ts'
import { validationError } from './members.ts'

/**
 * Takes an attribute that the local cloud keeps at one value: setting it to that value is no change.
 *
 * @throws where the kind of resource (`Listener`) has no such attribute, or it is to become something else
 */
export function requireHeld(
  kind: string,
  held: Readonly<Record<string, string>>,
  key: string,
  value: string,
): void {
  const present = held[key]
  if (present === undefined) throw validationError(`${kind} attribute key '${key}' is not recognized`)
  if (present === value) return
  throw new AwsError(
    'InvalidConfigurationRequest',
    `The local cloud cannot set '${key}' to '${value}', only leave it at '${present}'`,
  )
}
