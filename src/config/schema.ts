import * as v from 'valibot'
import { parseDuration } from '../kernel/index.ts'

/**
 * deploy-kit.yml, written once: the types, the JSON Schema for editors and the reference table come from here. A key
 * that is not here is refused, and nothing stands here that no action acts on.
 */

const text = (description: string) =>
  v.pipe(v.string(), v.nonEmpty('must not be empty'), v.description(description))

const name = (description: string) =>
  v.pipe(
    v.string(),
    v.regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
      'may only hold letters, digits, `.`, `_` and `-`, and starts with a letter or digit',
    ),
    v.description(description),
  )

const duration = (description: string) =>
  v.pipe(
    v.string(),
    v.check(isDuration, 'is not a duration; write a number with a unit, for example 30s, 2m or 1h30m'),
    v.description(description),
  )

const url = (description: string) =>
  v.pipe(v.string(), v.regex(/^https?:\/\/[^\s/]+/, 'is not an http(s) URL'), v.description(description))

const percent = (description: string) =>
  v.pipe(
    v.number(),
    v.minValue(0.1, 'must be at least 0.1'),
    v.maxValue(100, 'must be at most 100'),
    v.description(description),
  )

const count = (least: number, description: string) =>
  v.pipe(
    v.number(),
    v.integer('must be a whole number'),
    v.minValue(least, `must be at least ${least}`),
    v.description(description),
  )

const task = v.strictObject({
  run: text('The command, run by `bash -eo pipefail`.'),
  needs: v.optional(v.array(v.string()), []),
  junit: v.optional(text('Where the command leaves a JUnit report; its failures become annotations.')),
  'working-directory': v.optional(text('The folder the command runs in.'), '.'),
  env: v.optional(v.record(v.string(), v.string()), {}),
  timeout: v.optional(duration('After this long the task is ended and counts as failed.'), '15m'),
})

const list = <const T extends v.GenericSchema>(item: T, description: string) =>
  v.pipe(v.array(item), v.description(description))

const checks = v.strictObject({
  install: v.optional(text('Run once before the tasks.')),
  concurrency: v.optional(count(1, 'How many tasks run at once; the number of processors by default.')),
  tasks: v.pipe(
    v.record(name('task'), task),
    v.description('The tasks by name: run, needs, junit, working-directory, env, timeout.'),
  ),
})

const allowed = v.strictObject({
  id: text('The vulnerability, for example CVE-2026-0001.'),
  package: v.optional(text('Only in this package.')),
  reason: text('Why it is acceptable.'),
  owner: text('Who answers for it.'),
  expires: v.pipe(
    v.string(),
    v.regex(/^\d{4}-\d{2}-\d{2}$/, 'is not a date; write YYYY-MM-DD'),
    v.description('After this day the entry counts as a failure.'),
  ),
})

const scan = v.strictObject({
  'fail-on': v.optional(
    v.pipe(
      v.picklist(['negligible', 'low', 'medium', 'high', 'critical']),
      v.description('The lowest severity that stops an image.'),
    ),
    'high',
  ),
  'only-fixed': v.optional(
    v.pipe(v.boolean(), v.description('Count only what a newer package version repairs.')),
    false,
  ),
  allow: v.optional(list(allowed, 'Findings that are let pass: id, package, reason, owner, expires.'), []),
})

const sign = v.strictObject({
  mode: v.pipe(
    v.picklist(['keyless', 'kms', 'key', 'off']),
    v.description('How the digest is signed; `off` has to be written.'),
  ),
  key: v.optional(
    text(
      'With kms or key: the key reference, for example `awskms:///alias/release` or `env://COSIGN_PRIVATE_KEY`.',
    ),
  ),
  'public-log': v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        "With keyless: whether the digest may stand in Sigstore's public transparency log, for everybody to read.",
      ),
    ),
  ),
  'public-key': v.optional(
    text(
      'With key: what verifies, a PEM file in the repo; or `env://COSIGN_PUBLIC_KEY`, which the workflows take from the variable of that name.',
    ),
  ),
  identity: v.optional(
    v.strictObject({
      repository: v.pipe(
        v.string(),
        v.regex(/^[^/\s]+\/[^/\s]+$/, 'is not owner/repo'),
        v.description('The repository whose workflow run signs.'),
      ),
      workflow: text('The signing workflow, for example `org/deploy-kit/.github/workflows/release.yml`.'),
    }),
  ),
})

const cache = (description: string) =>
  list(
    v.pipe(
      v.string(),
      v.regex(/^(?:type=)?[^\s]+$/, 'is no cache; write for example type=gha,scope=core'),
      v.check(
        (it) => !/(?:^|,)(?:access_key_id|secret_access_key|session_token|token|ghtoken)=/i.test(it),
        'holds a credential, which would stand in the command line; buildx takes it from the environment (AWS_ACCESS_KEY_ID, ACTIONS_RUNTIME_TOKEN)',
      ),
    ),
    description,
  )

const image = v.strictObject({
  repository: v.pipe(
    v.string(),
    v.regex(
      /^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/,
      'is not a repository name; write lower-case letters, digits and `.`, `_`, `-`, `/` between them',
    ),
    v.description('The repository in the registry.'),
  ),
  context: v.optional(text('The folder that is sent to the builder.'), '.'),
  dockerfile: v.optional(text('The Dockerfile, relative to the context.'), 'Dockerfile'),
  platforms: v.optional(
    v.pipe(
      v.array(v.picklist(['linux/amd64', 'linux/arm64'])),
      v.minLength(1, 'must name a platform'),
      v.description('The platforms to build for.'),
    ),
    ['linux/amd64'],
  ),
  builder: v.optional(
    v.pipe(
      v.picklist(['auto', 'buildx', 'embedded']),
      v.description('`auto` takes buildx where docker answers, else the embedded builder for Node apps.'),
    ),
    'auto',
  ),
  'build-args': v.optional(
    v.pipe(
      v.record(v.string(), v.string()),
      v.description('Build arguments by name. Never a secret: they stay in the image.'),
    ),
    {},
  ),
  secrets: v.optional(
    v.pipe(
      v.record(
        name('secret'),
        v.pipe(
          v.string(),
          v.regex(
            /^(?:env:\/\/\w+|[^\s,=]+)$/,
            'is neither env://NAME nor a file; write for example env://NPM_TOKEN',
          ),
        ),
      ),
      v.description(
        'What `RUN --mount=type=secret,id=…` reads, by id: `env://NAME` or a file. Needs buildx; stands in no argument and no layer.',
      ),
    ),
    {},
  ),
  'cache-from': v.optional(
    cache('Where buildx looks for layers that are built already, for example `type=gha,scope=core`.'),
    [],
  ),
  'cache-to': v.optional(
    cache('Where buildx keeps the layers it built, for example `type=gha,scope=core,mode=max`.'),
    [],
  ),
  scan: v.optional(
    v.pipe(
      v.union([v.literal('off'), scan]),
      v.description('The scan gate as a map, or `off`, which has to be written.'),
    ),
    { 'fail-on': 'high' },
  ),
  registry: v.optional(
    v.strictObject({
      account: v.pipe(
        v.string(),
        v.regex(/^\d{12}$/, 'is not a 12-digit AWS account id; put it in quotes'),
        v.description('The AWS account of the registry; that of the environment by default.'),
      ),
      region: text('The region of the registry.'),
    }),
  ),
  sign: v.optional(sign, { mode: 'keyless' }),
})

const migrations = v.strictObject({
  folder: v.optional(text("Drizzle's migration folder."), 'drizzle'),
  url: v.optional(text('The database URL; `${NAME}` takes an environment variable.'), '${DATABASE_URL}'),
  schema: v.optional(text("The schema of Drizzle's ledger."), 'drizzle'),
  table: v.optional(text("The table of Drizzle's ledger."), '__drizzle_migrations'),
  'lock-timeout': v.optional(
    duration('How long a statement may wait for a lock before the migration is retried.'),
    '5s',
  ),
  'concurrent-lock-timeout': v.optional(
    duration(
      'The same outside a transaction (CREATE INDEX CONCURRENTLY and its kind), where waiting blocks nobody.',
    ),
    '5m',
  ),
  'statement-timeout': v.optional(duration('How long one statement may run.'), '15m'),
  snapshot: v.optional(
    v.pipe(
      v.picklist(['by-risk', 'always', 'never']),
      v.description(
        'When a snapshot is taken before the first statement: where data may be lost, before every run, or never.',
      ),
    ),
    'by-risk',
  ),
  snapshots: v.optional(
    v.strictObject({
      keep: v.optional(
        count(
          1,
          'How many snapshots of a module and an environment are kept. Older ones of ours are deleted; those from before a loss of data only by `max-age`.',
        ),
        10,
      ),
      'max-age': v.optional(duration('Older ones of ours are deleted too; the newest always stays.'), '90d'),
      timeout: v.optional(
        duration('How long to wait until a snapshot, or what is restored from it, is available.'),
        '1h',
      ),
    }),
    {},
  ),
  executor: v.optional(
    v.pipe(
      v.picklist(['direct', 'ecs-task']),
      v.description(
        "Where migrations run: here, or as a task of the environment's service, in its network and its image.",
      ),
    ),
    'direct',
  ),
  runner: v.optional(
    list(text('A word.'), "With ecs-task: the command of deploy-kit in the product's image, a word each."),
    ['node_modules/.bin/deploy-kit'],
  ),
  'task-timeout': v.optional(duration('With ecs-task: how long the task may take.'), '1h'),
  lint: v.optional(
    v.strictObject({
      profile: v.optional(
        v.pipe(
          v.picklist(['drizzle', 'strict']),
          v.description(
            '`drizzle`: what may hurt a running product, without what drizzle-kit writes anyway; `strict`: matters of taste and of the long run as well.',
          ),
        ),
        'drizzle',
      ),
      off: v.optional(list(v.string(), 'Rules that are switched off altogether.'), []),
    }),
    {},
  ),
  check: v.optional(
    v.strictObject({
      'shadow-url': v.optional(
        text(
          'A server on which a throw-away database may be made and dropped, a service container say; `${NAME}` takes an environment variable. By default one of this machine, of docker, or of what the product has installed.',
        ),
      ),
      postgres: v.optional(
        v.pipe(
          v.number(),
          v.integer('must be a whole number'),
          v.minValue(13, 'must be at least 13'),
          v.maxValue(99, 'must be a major version'),
          v.description("The major version of production's PostgreSQL."),
        ),
      ),
      setup: v.optional(
        text(
          'A file of SQL that makes what production has and no migration makes: roles, extensions, schemas of a platform.',
        ),
      ),
      'drizzle-config': v.optional(
        text("drizzle-kit's configuration; drizzle.config.ts, .js or .json by default."),
      ),
      off: v.optional(
        list(
          v.picklist(['folder', 'schema', 'branch', 'checklist', 'lint', 'replay', 'round-trip', 'locks']),
          'Parts of the check that are not wanted: folder, schema, branch, checklist, lint, replay, round-trip, locks.',
        ),
        [],
      ),
    }),
    {},
  ),
  wait: v.optional(duration('How long to wait for another runner that holds the lock.'), '10m'),
})

const release = v.strictObject({
  branch: v.optional(text('The branch that releases are made from.'), 'main'),
  'tag-prefix': v.optional(
    v.pipe(v.string(), v.description('What stands before the version in a tag.')),
    'v',
  ),
  changelog: v.optional(text('The changelog file.'), 'CHANGELOG.md'),
  'version-files': v.optional(list(v.string(), 'JSON files whose `version` is kept in step.'), [
    'package.json',
    'package-lock.json',
  ]),
  'floating-tags': v.optional(
    v.pipe(v.boolean(), v.description('Move `v1` and `v1.2` to the newest release.')),
    false,
  ),
  assets: v.optional(list(v.string(), 'Files, or patterns with `*`, attached to the release.'), []),
})

const strategy = v.pipe(
  v.strictObject({
    type: v.pipe(
      v.picklist(['rolling', 'blue-green', 'linear', 'canary']),
      v.description('How traffic moves to the new revision.'),
    ),
    percent: v.optional(percent('Canary: the share of the first step. Linear: the share of each step.')),
    bake: v.optional(duration('How long the old revision stays ready after all traffic moved.'), '5m'),
    'step-bake': v.optional(duration('Canary and linear: how long to wait after each step.')),
  }),
  v.forward(
    v.check(
      (it) => it.percent === undefined || it.type === 'canary' || it.type === 'linear',
      'has a meaning only with the types canary and linear',
    ),
    ['percent'],
  ),
  v.forward(
    v.check(
      (it) => it['step-bake'] === undefined || it.type === 'canary' || it.type === 'linear',
      'has a meaning only with the types canary and linear',
    ),
    ['step-bake'],
  ),
)

const ecs = v.strictObject({
  cluster: name('The cluster.'),
  service: name('The service.'),
  container: name('The container whose image is deployed.'),
  'task-definition': v.optional(
    text(
      'A task definition as JSON, as `register-task-definition` takes it; by default the one that the service runs.',
    ),
  ),
  strategy: v.optional(strategy, { type: 'rolling' }),
  gate: v.optional(
    v.pipe(
      v.picklist(['smoke', 'manual', 'none']),
      v.description(
        'What decides before users reach the new revision: the smoke test, a person who continues the deployment, or nothing.',
      ),
    ),
  ),
  'gate-timeout': v.optional(
    duration('How long ECS waits for the gate before it rolls back by itself.'),
    '30m',
  ),
  timeout: v.optional(duration('How long the deploy may take altogether.'), '45m'),
  'on-timeout': v.optional(
    v.pipe(
      v.picklist(['rollback', 'leave']),
      v.description('What happens to a deployment that outlasts its time-out.'),
    ),
    'rollback',
  ),
  'circuit-breaker': v.optional(
    v.pipe(v.boolean(), v.description('Roll back when tasks keep failing to start.')),
    true,
  ),
  alarms: v.optional(list(v.string(), 'CloudWatch alarms that roll the deployment back.'), []),
})

const environment = v.strictObject({
  'promote-from': v.optional(name('The environment in which the same digest must have succeeded.')),
  aws: v.optional(
    v.strictObject({
      region: text('The AWS region.'),
      role: v.optional(
        v.pipe(
          v.string(),
          v.regex(/^arn:aws[\w-]*:iam::\d{12}:role\/.+/, 'is not the ARN of a role'),
          v.description('The role whose session the job takes by OIDC.'),
        ),
      ),
    }),
  ),
  ecs: v.optional(ecs),
  secrets: v.optional(
    v.strictObject({
      ssm: v.pipe(
        v.string(),
        v.regex(/^\/.+/, 'must start with /'),
        v.description('The prefix of its SSM parameters.'),
      ),
    }),
  ),
  migrations: v.optional(
    v.strictObject({
      url: v.optional(text("This environment's database URL.")),
      'rds-instance': v.optional(
        text('Its RDS instance, where the host of the URL is another name; found by the host by default.'),
      ),
      'rds-cluster': v.optional(text('The same for an Aurora cluster.')),
    }),
  ),
  url: v.optional(url('Where users reach it.')),
  'test-url': v.optional(url('The test listener, which reaches a new revision before users do.')),
  logs: v.optional(text('Its CloudWatch log group.')),
})

export const configSchema = v.strictObject({
  version: v.pipe(v.literal(1), v.description('The format of this file.')),
  module: name('What is deployed: core, admin, cms or any name.'),
  checks: v.optional(checks),
  image: v.optional(image),
  migrations: v.optional(migrations),
  smoke: v.optional(text('The smoke test file.')),
  release: v.optional(release, {}),
  environments: v.optional(v.record(name('environment'), environment), {}),
})

export type Config = v.InferOutput<typeof configSchema>
export type EnvironmentConfig = v.InferOutput<typeof environment>
export type EcsConfig = v.InferOutput<typeof ecs>
export type StrategyConfig = v.InferOutput<typeof strategy>
export type ImageConfig = v.InferOutput<typeof image>
export type ChecksConfig = v.InferOutput<typeof checks>
export type MigrationsConfig = v.InferOutput<typeof migrations>
export type ReleaseConfig = v.InferOutput<typeof release>

function isDuration(value: string): boolean {
  try {
    parseDuration(value, '')
    return true
  } catch {
    return false
  }
}
