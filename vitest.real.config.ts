import { defineConfig } from 'vitest/config'

/** Tests with tools that a plain checkout does not have (docker, cosign, grype, a browser); a missing one fails. */
export default defineConfig({
  // GitHub's packages name source maps that they do not ship; a hundred warnings would hide what matters.
  logLevel: 'error',
  test: {
    include: ['test/real/**/*.test.ts'],
    pool: 'forks',
    reporters: ['default', ['json', { outputFile: 'reports/real.json' }]],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    server: { deps: { inline: [/@actions\/(workflow-parser|expressions|languageservice)/] } },
  },
})
