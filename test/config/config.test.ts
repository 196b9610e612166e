import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type Config,
  configLeaves,
  environmentOf,
  loadConfig,
  resolveVariables,
} from '../../src/config/index.ts'
import { configJsonSchema } from '../../src/config/json-schema.ts'
import { ConfigurationError } from '../../src/kernel/index.ts'

const whole = `version: 1
module: core
checks:
  install: npm ci
  tasks:
    lint: { run: npm run lint }
    test: { run: npm test, junit: reports/junit.xml, needs: [lint] }
image:
  repository: core
  scan: { fail-on: critical, only-fixed: true, allow: [{ id: CVE-2026-0001, reason: not reachable, owner: team-core, expires: 2027-01-31 }] }
  registry: { account: "222222222222", region: eu-west-1 }
  sign: { mode: key, key: "env://COSIGN_PRIVATE_KEY" }
migrations: { folder: drizzle, url: "\${DATABASE_URL}" }
smoke: smoke.yml
environments:
  local: { url: "http://127.0.0.1:8080" }
  staging:
    aws: { region: eu-west-1, role: "arn:aws:iam::111111111111:role/deploy-core-staging" }
    ecs: { cluster: staging, service: core, container: core, strategy: { type: blue-green, bake: 2m } }
    secrets: { ssm: /core/staging }
    url: https://core.staging.example.com
    test-url: https://core.staging.example.com:8443
    logs: /ecs/core-staging
  production:
    promote-from: staging
    ecs: { cluster: production, service: core, container: core, strategy: { type: canary, percent: 10, bake: 10m } }
    secrets: { ssm: /core/production }
`

function load(text: string | undefined, inputs: Record<string, string> = {}): Config {
  const workspace = mkdtempSync(join(tmpdir(), 'config-'))
  if (text !== undefined) writeFileSync(join(workspace, 'deploy-kit.yml'), text)
  return loadConfig({ workspace, inputs })
}

function mistake(text: string | undefined, inputs: Record<string, string> = {}): string {
  try {
    load(text, inputs)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError)
    return (error as Error).message
  }
  throw new Error('the configuration was accepted')
}

describe('deploy-kit.yml', () => {
  it('is read with its defaults', () => {
    const config = load(whole)
    expect(config.image?.dockerfile).toBe('Dockerfile')
    expect(config.image?.platforms).toEqual(['linux/amd64'])
    expect(config.migrations?.['lock-timeout']).toBe('5s')
    expect(environmentOf(config, 'production').ecs?.strategy).toEqual({
      type: 'canary',
      percent: 10,
      bake: '10m',
    })
  })

  it.each([
    [
      'a wrong key, with line, column and the right spelling',
      'version: 1\nmodule: core\nimage:\n  repositry: core\n',
      'deploy-kit.yml:4:3: image.repositry is not a key that deploy-kit knows; did you mean repository?',
    ],
    [
      'a wrong key far from any, with the known ones',
      'version: 1\nmodule: core\nsmoke: s\nzzzzzz: 1\n',
      'known here: version, module, checks',
    ],
    [
      'a wrong word, with the allowed ones',
      'version: 1\nmodule: core\nimage: { repository: core, sign: { mode: keyles } }\n',
      '3:36: image.sign.mode is "keyles"; expected keyless, kms, key or off; did you mean keyless?',
    ],
    [
      'a wrong type',
      'version: 1\nmodule: core\nimage: { repository: core, scan: { only-fixed: 3 } }\n',
      'image.scan.only-fixed is 3; expected true or false',
    ],
    [
      'a missing key',
      'version: 1\nmodule: core\nenvironments:\n  staging:\n    ecs: { cluster: a, service: b }\n',
      '5:5: environments.staging.ecs.container is missing',
    ],
    [
      'a duration without a unit',
      'version: 1\nmodule: core\nmigrations: { lock-timeout: "5" }\n',
      'write a number with a unit',
    ],
    [
      'a strategy that makes no sense',
      'version: 1\nmodule: core\nenvironments:\n  s:\n    ecs: { cluster: a, service: b, container: c, strategy: { type: blue-green, percent: 10 } }\n',
      '5:80: environments.s.ecs.strategy.percent has a meaning only with the types canary and linear',
    ],
    ['broken YAML', 'version: 1\nmodule: [core\n', 'deploy-kit.yml:'],
    ['a key twice', 'version: 1\nmodule: core\nmodule: cms\n', 'deploy-kit.yml:3:1: Map keys must be unique'],
    [
      'a promotion from nowhere',
      'version: 1\nmodule: core\nenvironments:\n  production: { promote-from: stagin }\n',
      '4:17: environments.production is promoted from stagin, which is not an environment of this file',
    ],
    [
      'an account id that YAML took for a number',
      'version: 1\nmodule: core\nimage: { repository: core, registry: { account: 222222222222, region: x } }\n',
      'image.registry.account is 222222222222; expected text',
    ],
    [
      'an exception to the scan without an end',
      'version: 1\nmodule: core\nimage: { repository: core, scan: { allow: [{ id: CVE-1, reason: x, owner: y }] } }\n',
      'image.scan.allow.0.expires is missing',
    ],
  ])('refuses %s', (_, text, sentence) => expect(mistake(text)).toContain(sentence))

  it('lists every mistake at once', () => {
    const said = mistake('version: 2\nmodule: core\nsmok: x\n')
    expect(said).toContain('deploy-kit.yml has 2 mistakes')
    expect(said).toContain('deploy-kit.yml:1:1')
    expect(said).toContain('did you mean smoke?')
  })

  it.each([
    ['SSM prefix', 'secrets: { ssm: /core }', 'secrets: { ssm: /core/ }'],
    [
      'cluster and service',
      'ecs: { cluster: a, service: b, container: c }',
      'ecs: { cluster: a, service: b, container: d }',
    ],
    ['database', 'migrations: { url: "${DB}" }', 'migrations: { url: "${DB}" }'],
    ['URL', 'url: https://a.example', 'url: https://a.example/'],
  ])('refuses environments that share their %s', (what, one, other) => {
    const text = `version: 1\nmodule: core\nenvironments:\n  staging:\n    ${one}\n  production:\n    ${other}\n`
    expect(mistake(text)).toContain(`environments.production has the same ${what} as environments.staging`)
    expect(mistake(text)).toMatch(/^deploy-kit\.yml:7:/)
  })

  it('allows one AWS account for all environments', () => {
    const env = (name: string) =>
      `  ${name}:\n    aws: { region: eu-west-1, role: "arn:aws:iam::111111111111:role/deploy" }\n    ecs: { cluster: ${name}, service: core, container: core }\n`
    expect(() =>
      load(`version: 1\nmodule: core\nenvironments:\n${env('staging')}${env('production')}`),
    ).not.toThrow()
  })
})

describe('inputs', () => {
  it('win over the file, for the chosen environment', () => {
    const config = load(whole, {
      environment: 'staging',
      'ecs-cluster': 'other',
      'image-scan-fail-on': 'low',
      'image-platforms': '[linux/arm64]',
    })
    expect(environmentOf(config, 'staging').ecs?.cluster).toBe('other')
    expect(environmentOf(config, 'production').ecs?.cluster).toBe('production')
    expect(config.image?.scan).toMatchObject({ 'fail-on': 'low', 'only-fixed': true })
    expect(config.image?.platforms).toEqual(['linux/arm64'])
  })

  it('are enough without a file', () => {
    const config = load(undefined, {
      module: 'cms',
      environment: 'x',
      'ecs-cluster': 'a',
      'ecs-service': 'b',
      'ecs-container': 'c',
    })
    expect(environmentOf(config, 'x').ecs).toMatchObject({ cluster: 'a', service: 'b', container: 'c' })
  })

  it('are named in the mistake they make', () => {
    expect(mistake(whole, { 'image-scan-fail-on': 'hi' })).toContain(
      'input image-scan-fail-on: image.scan.fail-on is "hi"',
    )
  })

  it('can switch the scan off', () => {
    expect(load(whole, { 'image-scan': 'off' }).image?.scan).toBe('off')
  })

  it('have one name each', () => {
    const names = configLeaves('staging').map((leaf) => leaf.input)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('the rest', () => {
  it('names the environment that is not there', () => {
    expect(() => environmentOf(load(whole), 'stagin')).toThrow(
      /no environment stagin; the environments are local, staging, production/,
    )
  })

  it('names the variable that is not set', () => {
    expect(() => resolveVariables('${DATABASE_URL}', {}, 'migrations.url')).toThrow(
      /migrations\.url refers to the environment variable DATABASE_URL/,
    )
    expect(resolveVariables('a${X}b', { X: '1' }, 'k')).toBe('a1b')
  })

  it('asks for the file that the input names', () => {
    expect(() => loadConfig({ workspace: tmpdir(), file: 'nope.yml', inputs: {} })).toThrow(
      /there is no file nope\.yml/,
    )
  })

  it('has a JSON Schema that refuses unknown keys', () => {
    expect(configJsonSchema()).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['version', 'module'],
    })
  })
})
