import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/kernel/index.ts'
import { createCommandFiles, processCommandFiles } from '../../../src/rehearsal/runner/job/file-commands.ts'
import { Masks } from '../../../src/rehearsal/runner/job/masks.ts'
import { StepLog } from '../../../src/rehearsal/runner/job/step-log.ts'
import { commandReader } from '../../../src/rehearsal/runner/job/workflow-commands.ts'
import { temporary } from './fixture.ts'

const place = { runId: '1', job: 'a', step: 1 }
const stepLog = (masks = new Masks()) => new StepLog(place, masks, systemClock, false, () => undefined)

describe('laws', () => {
  it('a masked text holds no secret, however often and wherever it stood', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ minLength: 1 }).filter((s) => s.trim() !== '' && !/[*\r\n]/.test(s)),
          { minLength: 1, maxLength: 4 },
        ),
        fc.array(fc.string(), { maxLength: 5 }),
        (secrets, between) => {
          const masks = new Masks()
          for (const secret of secrets) masks.add(secret)
          const text = between
            .flatMap((part, index) => [part, secrets[index % secrets.length] ?? ''])
            .join('')
          const masked = masks.mask(text).split('***')
          return secrets.every((secret) => masked.every((part) => !part.includes(secret)))
        },
      ),
    )
  })

  it('every value comes through GITHUB_OUTPUT as it was written between delimiters', async () => {
    const folder = temporary('files')
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.string({ unit: 'binary' }), { maxKeys: 4 }),
        async (values) => {
          const files = await createCommandFiles(folder)
          writeFileSync(
            files.output,
            Object.entries(values)
              .map(([name, value]) => `${name}<<--delimiter--\n${value}\n--delimiter--\n`)
              .join(''),
          )
          const read: Record<string, string> = {}
          const unused = () => expect.unreachable()
          await processCommandFiles(files, {
            log: stepLog(),
            setEnv: unused,
            saveState: unused,
            addPath: unused,
            fail: unused,
            setOutput: (name, value) => {
              read[name] = value
            },
          })
          expect(read).toEqual({ ...values })
        },
      ),
      { numRuns: 50 },
    )
  })

  it('a message escaped as the toolkit escapes it arrives as it was', () => {
    const escapeData = (text: string) =>
      text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
    const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 60 }),
        fc.string({ minLength: 1 }),
        (message, title) => {
          const log = stepLog()
          const unused = () => expect.unreachable()
          commandReader({ log, masks: new Masks(), setOutput: unused, saveState: unused, fail: unused })(
            `::error title=${escapeProperty(title)}::${escapeData(message)}`,
          )
          expect(log.annotations).toEqual([{ level: 'error', message, title }])
        },
      ),
    )
  })
})
