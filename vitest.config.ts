import { defineConfig } from 'vitest/config'

export default defineConfig({
  // GitHub's packages name source maps that they do not ship; a hundred warnings would hide what matters.
  logLevel: 'error',
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/real/**', 'test/fixtures/**', 'node_modules/**'],
    globalSetup: ['test/support/postgres-server.ts'],
    pool: 'forks',
    // By itself vitest leaves one core idle; much of what a test waits for is another process.
    maxWorkers: '100%',
    reporters: ['default', ['json', { outputFile: 'reports/test.json' }]],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    server: { deps: { inline: [/@actions\/(workflow-parser|expressions|languageservice)/] } },
  },
})
