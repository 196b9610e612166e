import { defineConfig } from 'vitest/config'

/** Tests that share the docker engine, the tools that Go builds, or the network to the npm registry. */
const sharing = [
  'clean-clone',
  'docker-tasks',
  'image-tools',
  'migrations-check',
  'migrations-drizzle-1.0',
  'migrations-upgrade',
  'package',
  'registry-clients',
  'rehearsal-with-tools',
]
/** Tests that share nothing, and make both groups take about as long. */
const filling = [
  'cheating',
  'drills-broken-runner',
  'migrations-folders',
  'migrations-runners',
  'own-product',
]
const engine = [...sharing, ...filling].map((name) => `test/real/${name}.test.ts`)

/** `engine` or `others`, so that both can run side by side; without it everything runs, one file after the other. */
const group = process.env['REAL_GROUP']

/** Tests with tools that a plain checkout does not have (docker, cosign, grype, a browser); a missing one fails. */
export default defineConfig({
  // GitHub's packages name source maps that they do not ship; a hundred warnings would hide what matters.
  logLevel: 'error',
  test: {
    include: group === 'engine' ? engine : ['test/real/**/*.test.ts'],
    exclude: group === 'others' ? engine : [],
    pool: 'forks',
    reporters: [
      'default',
      ['json', { outputFile: `reports/real${group === undefined ? '' : `-${group}`}.json` }],
    ],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    server: { deps: { inline: [/@actions\/(workflow-parser|expressions|languageservice)/] } },
  },
})
