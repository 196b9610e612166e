import type { SecretSource } from '../ports.ts'

/** One source out of two: what names a secret of Secrets Manager goes there, everything else to the Parameter Store. */
export function secretSource(parameters: SecretSource, secretsManager: SecretSource): SecretSource {
  return {
    resolve: (valueFrom) =>
      /^arn:aws[\w-]*:secretsmanager:/.test(valueFrom)
        ? secretsManager.resolve(valueFrom)
        : parameters.resolve(valueFrom),
  }
}
