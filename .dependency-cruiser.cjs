// The house rules of docs/ARCHITECTURE.md, held by `npm run lint`.
const capabilities = ['checks', 'image', 'migrations', 'ecs', 'smoke', 'release', 'rollback']
const group = (names) => `^src/(${names.join('|')})/`

/** A folder is used through its index.ts only. */
const frontDoors = ['kernel', 'report', 'host', 'config', 'trace', ...capabilities].map((name) => ({
  name: `front-door-${name}`,
  comment: `src/${name}/ is used through its index.ts only`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${name}/` },
  to: { path: `^src/${name}/`, pathNot: `^src/${name}/index\\.ts$` },
}))

/** src/migrations/ has rooms of its own, which keep the same rule. */
const roomsOfMigrations = [
  {
    name: 'front-door-between-rooms-of-migrations',
    comment: 'a room of src/migrations/ is used through its index.ts only',
    severity: 'error',
    from: { path: '^src/migrations/([^/]+)/' },
    to: { path: '^src/migrations/[^/]+/', pathNot: ['^src/migrations/$1/', '/index\\.ts$'] },
  },
  {
    name: 'front-door-to-rooms-of-migrations',
    comment: 'a room of src/migrations/ is used through its index.ts only',
    severity: 'error',
    from: { path: '^src/migrations/[^/]+$' },
    to: { path: '^src/migrations/[^/]+/', pathNot: '/index\\.ts$' },
  },
]

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-capability-imports-another',
      comment:
        'where one needs another, it takes a function as a port; actions/ and cli.ts plug them together',
      severity: 'error',
      from: { path: '^src/(checks|image|migrations|ecs|smoke|release|rollback)/' },
      to: { path: group(capabilities), pathNot: '^src/$1/' },
    },
    {
      name: 'arrows-point-down-from-capabilities',
      severity: 'error',
      from: { path: group(capabilities) },
      to: { path: '^src/(actions|rehearsal|main\\.ts|cli\\.ts)' },
    },
    {
      name: 'arrows-point-down-from-trace-and-config',
      severity: 'error',
      from: { path: '^src/(config|trace)/' },
      to: { path: `^src/(actions|rehearsal|${capabilities.join('|')}|main\\.ts|cli\\.ts)` },
    },
    {
      name: 'arrows-point-down-from-host',
      severity: 'error',
      from: { path: '^src/host/' },
      to: { path: `^src/(actions|rehearsal|config|trace|${capabilities.join('|')}|main\\.ts|cli\\.ts)` },
    },
    {
      name: 'arrows-point-down-from-report',
      severity: 'error',
      from: { path: '^src/report/' },
      to: { path: '^src/', pathNot: '^src/(report|kernel)/' },
    },
    {
      name: 'kernel-knows-nobody',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^src/', pathNot: '^src/kernel/' },
    },
    {
      name: 'rehearsal-sees-the-product-as-a-user',
      severity: 'error',
      from: { path: '^src/rehearsal/' },
      to: { path: '^src/', pathNot: '^src/(rehearsal|kernel|config)/' },
    },
    {
      name: 'nothing-imports-rehearsal',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(rehearsal/|cli\\.ts$)' },
      to: { path: '^src/rehearsal/' },
    },
    {
      name: 'only-host-knows-the-actions-toolkit',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(host|rehearsal/runner)/' },
      to: { path: 'node_modules/@actions/' },
    },
    {
      name: 'the-runner-parses-with-githubs-own-packages',
      severity: 'error',
      from: { path: '^src/rehearsal/runner/' },
      to: { path: 'node_modules/@actions/', pathNot: 'node_modules/@actions/(workflow-parser|expressions)/' },
    },
    {
      name: 'only-aws-files-know-the-sdk',
      severity: 'error',
      from: { path: '^src/', pathNot: '(/aws\\.ts$|^src/rehearsal/cloud/)' },
      to: { path: 'node_modules/@aws-sdk/' },
    },
    {
      name: 'processes-start-through-exec',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(kernel/exec\\.ts$|rehearsal/)' },
      to: { path: '^(node:)?child_process$' },
    },
    ...frontDoors,
    ...roomsOfMigrations,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // TypeScript 7 has no compiler API that dependency-cruiser could use.
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
