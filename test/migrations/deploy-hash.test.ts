import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  apply,
  down,
  type PlanOptions,
  type Preview,
  preview,
  previewFromRecord,
  previewReport,
  previewUnrecorded,
  readFolder,
} from '../../src/migrations/index.ts'
import { checkDeployPlan, deployHash } from '../../src/migrations/plan/index.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { applyOptions, history, journalFolder, ports } from './fixture.ts'

/** The name that the folder gives it. */
const at = (position: number) => `000${position}_${history[position]?.name}`

/** Takes something away, so it belongs behind the deploy. */
const contract = {
  name: 'drop',
  up: '-- deploy-kit: phase=contract; timing=after; risk=data-loss; reason="gone"\n-- deploy-kit: irreversible: gone\nDROP TABLE IF EXISTS "gone";',
}

describe('the hash of a whole deploy', () => {
  it('names the pending migrations by their places, whatever they are', async () => {
    const folder = await readFolder(await journalFolder(history))
    fc.assert(
      fc.property(
        fc.subarray([...folder.migrations]),
        fc.constantFrom('database', 'record'),
        (applied, basis) => {
          const pending = folder.migrations.filter((one) => !applied.includes(one))
          const agreed = deployHash({ folder, pending, basis: basis as 'record', options: {} })
          const classes = { applied: applied.map((migration) => ({ migration, row: {} as never })), pending }
          expect(checkDeployPlan(agreed, { folder, classes, options: {} })).toEqual({
            refusal: undefined,
            already: [],
          })
        },
      ),
    )
  })

  it('is no other text', async () => {
    const folder = await readFolder(await journalFolder(history))
    for (const text of ['no plan', 'd1.record', 'd1.record.4.1-2.a.b.c.x-y', 'd2.record.4.none'])
      expect(
        checkDeployPlan(text, { folder, classes: { applied: [], pending: [] }, options: {} }).refusal
          ?.message,
      ).toContain('is not the hash of a plan')
  })
})

describe('an apply that was agreed to for a whole deploy', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })

  async function databaseAt(count: number) {
    const { url } = await postgres.createDatabase()
    if (count > 0) await apply(applyOptions(await journalFolder(history.slice(0, count)), url), ports())
    return url
  }

  async function planned(folder: string, url: string, options: PlanOptions = {}): Promise<Preview> {
    const found = await preview({ folder, url, running: [], phase: 'before', ...options }, ports())
    if (found.kind === 'unreachable') throw new Error(found.kind)
    return found
  }

  const reasonsOf = async (folder: string, url: string, planHash: string | undefined, options = {}) => {
    const outcome = await apply(applyOptions(folder, url, { planHash: planHash ?? '', ...options }), ports())
    return outcome.kind === 'refused' ? outcome.reasons.map(({ message }) => message) : outcome.kind
  }

  it('is the same from the release record and from the database, but for where it was taken from', async () => {
    const folder = await journalFolder(history)
    const url = await databaseAt(2)
    const fromDatabase = (await planned(folder, url)).deployHash
    const fromRecord = (await previewFromRecord(folder, at(1), { phase: 'before', running: [] }))?.deployHash
    expect(fromDatabase).toMatch(/^d1\.database\.4\.3-4\.([0-9a-f]{12}\.){3}default-refuse$/)
    expect(fromRecord).toBe(fromDatabase?.replace('database', 'record'))
    expect(await reasonsOf(folder, url, fromRecord)).toBe('applied')
  })

  it('holds for the phase before the deploy and for the one after it', async () => {
    const url = await databaseAt(2)
    const folder = await journalFolder([...history, contract])
    const found = await planned(folder, url)
    expect(found.left.map(({ name }) => name)).toEqual(['0004_drop'])
    expect(found.later.map(({ name }) => name)).toEqual(['0004_drop'])
    const options = { running: [], consent: ['without-snapshot', 'data-loss'] }
    expect(await reasonsOf(folder, url, found.deployHash, { ...options, phase: 'before' })).toBe('applied')
    expect(await reasonsOf(folder, url, found.deployHash, { ...options, phase: 'after' })).toBe('applied')
    expect(await reasonsOf(folder, url, found.deployHash, { ...options, phase: 'after' })).toBe('up-to-date')
  })

  it('is refused where the database was asked and somebody applied part of it meanwhile', async () => {
    const folder = await journalFolder(history)
    const url = await databaseAt(2)
    const { deployHash: agreed } = await planned(folder, url)
    const other = applyOptions(await journalFolder(history.slice(0, 3)), url)
    await apply({ ...other, run: { ...other.run, id: 'other-1' } }, ports())
    expect(await reasonsOf(folder, url, agreed, { phase: 'before' })).toEqual([
      `the database changed since the plan that was agreed to: ${at(2)} was applied by somebody else meanwhile; ${at(3)} is still pending`,
    ])
  })

  it('goes on where an earlier attempt of the same run applied part of it', async () => {
    const folder = await journalFolder(history)
    const url = await databaseAt(2)
    const { deployHash: agreed } = await planned(folder, url)
    const attempt = (id: string) => ({ run: { ...applyOptions(folder, url).run, id } })
    await apply(applyOptions(await journalFolder(history.slice(0, 3)), url, attempt('4711-1')), ports())
    expect((await reasonsOf(folder, url, agreed, attempt('4712-1')))[0]).toContain(
      'by somebody else meanwhile',
    )
    expect(await reasonsOf(folder, url, agreed, attempt('4711-2'))).toBe('applied')
  })

  it('goes on where an earlier deploy, of which the record does not know, applied part of it, and says so', async () => {
    const folder = await journalFolder(history)
    const url = await databaseAt(3)
    const agreed = (await previewFromRecord(folder, at(1), { running: [] }))?.deployHash
    const outcome = await apply(
      applyOptions(folder, url, { planHash: agreed ?? '', phase: 'before' }),
      ports(),
    )
    expect(outcome).toMatchObject({ kind: 'applied', done: [{ name: at(3) }] })
    expect(outcome.kind === 'applied' && outcome.warnings).toEqual([
      `planned as well, and in the database already: ${at(2)}`,
    ])
  })

  it.each([
    ['record', 'counted 0001', 'because the release record says so, and the database does not have it'],
    ['database', 'the database changed since', 'is not applied any more'],
  ] as const)('is refused where a migration went that the %s had', async (basis, first, second) => {
    const folder = await journalFolder(history)
    const url = await databaseAt(2)
    const agreed =
      basis === 'record'
        ? (await previewFromRecord(folder, at(1), { running: [] }))?.deployHash
        : (await planned(folder, url)).deployHash
    const back = { to: at(0), running: [], consent: ['data-loss', 'without-snapshot'] } as const
    expect(await down({ ...applyOptions(folder, url), ...back }, ports())).toMatchObject({ kind: 'reverted' })
    const [message] = await reasonsOf(folder, url, agreed, { phase: 'before' })
    expect(message).toContain(first)
    expect(message).toContain(second)
  })

  it('is refused where another folder is applied than was planned, saying in what it differs', async () => {
    const folder = await journalFolder(history)
    const url = await databaseAt(2)
    const { deployHash: agreed } = await planned(folder, url)
    await writeFile(join(folder, `${at(3)}.sql`), 'SELECT 1;')
    expect(await reasonsOf(folder, url, agreed)).toEqual([
      'the plan that was agreed to does not hold any more: the SQL of a migration is another',
    ])
    await writeFile(join(folder, `${at(3)}.sql`), history[3]?.up ?? '')
    await rm(join(folder, `${at(3)}.down.sql`))
    expect((await reasonsOf(folder, url, agreed))[0]).toContain('a way down or the front matter beside')
    expect((await reasonsOf(await journalFolder(history.slice(0, 3)), url, agreed))[0]).toContain(
      'the folder has 3 migrations, and had 4',
    )
    expect(
      (await reasonsOf(await journalFolder(history), url, agreed, { outOfOrder: 'allow' }))[0],
    ).toContain('out-of-order or ahead is set otherwise')
  })

  it('is an upper bound where nothing is recorded, and says so', async () => {
    const folder = await journalFolder(history)
    const url = await databaseAt(3)
    const found = await previewUnrecorded(folder, 'nobody knows')
    expect(found).toMatchObject({
      basis: 'unrecorded',
      head: undefined,
      deployHash: expect.stringMatching(/\.1-4\./),
    })
    expect(previewReport(found).happened).toBe(
      'At most 4 migrations would be applied, without those that the database has: nobody knows, and it was not asked.',
    )
    expect(await reasonsOf(folder, url, found.deployHash, { phase: 'before' })).toBe('applied')
  })
})
