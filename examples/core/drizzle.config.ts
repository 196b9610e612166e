import { defineConfig } from 'drizzle-kit'

// `generate` needs no database; `push` is for a developer's own database only.
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/database/schema.ts',
  out: './drizzle',
  dbCredentials: { url: process.env['DATABASE_URL'] ?? 'postgresql://core:core@127.0.0.1:5432/core' },
})
