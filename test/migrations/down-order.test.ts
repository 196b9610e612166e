import { expect, it } from 'vitest'
import { inOrder } from '../../src/migrations/drizzle-kit/down-order.ts'

it('drops constraints in front of the tables that take them along, and switches off nothing that goes', () => {
  expect(
    inOrder([
      'ALTER TABLE "teams" DISABLE ROW LEVEL SECURITY;',
      'ALTER TABLE "app"."teams" DISABLE ROW LEVEL SECURITY;',
      'ALTER TABLE "users" DISABLE ROW LEVEL SECURITY;',
      'DROP TABLE "teams" CASCADE;',
      'ALTER TABLE "users" DROP CONSTRAINT "users_team_fk";\n',
      'ALTER TABLE "users" DROP COLUMN "team_id";',
      'ALTER TABLE "users" DROP CONSTRAINT "users_email";',
    ]),
  ).toEqual([
    'ALTER TABLE "app"."teams" DISABLE ROW LEVEL SECURITY;',
    'ALTER TABLE "users" DISABLE ROW LEVEL SECURITY;',
    'ALTER TABLE "users" DROP CONSTRAINT "users_team_fk";\n',
    'ALTER TABLE "users" DROP CONSTRAINT "users_email";',
    'DROP TABLE "teams" CASCADE;',
    'ALTER TABLE "users" DROP COLUMN "team_id";',
  ])
})

it('leaves what drops no table as it is', () => {
  const statements = ['DROP INDEX "a";', 'ALTER TABLE "users" DROP CONSTRAINT "b";']
  expect(inOrder(statements)).toEqual(statements)
})
