import { type AwsCall, AwsError, type AwsOperation } from '../ports.ts'

/** An operation whose input has the type that its model says; wire/ validated it, which is what makes the cast true. */
export function operation<Input>(
  run: (input: Input, call: AwsCall) => Promise<object> | object,
): AwsOperation {
  return async (input, call) => run(input as Input, call)
}

/**
 * Refuses members that AWS would act on and this cloud does not: accepting them in silence would be a lie. `false`
 * counts as not asked for.
 */
export function refuseMembers(
  service: string,
  operationName: string,
  input: object,
  members: readonly string[],
): void {
  for (const [name, value] of Object.entries(input))
    if (members.includes(name) && value !== undefined && value !== false)
      throw new AwsError(
        'NotImplementedException',
        `The local cloud does not act on ${name} of ${service} ${operationName}; leave it out.`,
        { statusCode: 501 },
      )
}
