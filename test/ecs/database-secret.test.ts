import { expect, it } from 'vitest'
import { databaseSecrets, takesSecret } from '../../src/ecs/running/database-secret.ts'
import type { TaskDefinition } from '../../src/ecs/types.ts'

const ssm = 'arn:aws:ssm:eu-west-1:111111111111:parameter'
const secret = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:core/db-AbC123'

const container = (valueFrom: string, name = 'DATABASE_URL') => ({
  name: 'core',
  image: 'core:1',
  secrets: [{ name, valueFrom }],
})
const definition = (valueFrom: string): TaskDefinition => ({
  family: 'worker',
  containerDefinitions: [container(valueFrom, 'DB')],
})

it.each([
  ['a variable that both are given', `\${DATABASE_URL}`, secret, secret],
  ['a parameter by its name and by its ARN', 'ssm:/core/url', '', `${ssm}/core/url`],
  ['a parameter of one level', 'ssm:/core-url', '', `${ssm}/core-url`],
  ['a parameter without a slash', 'ssm:core-url', '', `${ssm}/core-url`],
  ['a secret by its name', 'secretsmanager:core/db', '', secret],
  ['a secret whose value is one of several', `secretsmanager:${secret}`, '', `${secret}:url::`],
  ['a password beside a URL', `postgres://app@db/core?secret=${encodeURIComponent(secret)}`, '', secret],
])('%s is the same database', (_, url, mine, theirs) => {
  const wanted = databaseSecrets(url, mine === '' ? undefined : container(mine))
  expect(takesSecret(definition(theirs), wanted)).toBe(true)
})

it.each([
  ['another parameter', 'ssm:/core/url', `${ssm}/core/url2`],
  ['another secret', 'secretsmanager:core/db', secret.replace('core/db', 'admin/db')],
  ['another value of the same secret', `secretsmanager:${secret}:url::`, `${secret}:token::`],
  ['a URL that stands there as it is', 'postgres://app@db/core', secret],
])('%s is not', (_, url, theirs) => {
  expect(takesSecret(definition(theirs), databaseSecrets(url, undefined))).toBe(false)
})

it('a variable that the container is not given names nothing', () => {
  expect(databaseSecrets(`\${OTHER_URL}`, container(secret))).toEqual([])
})
