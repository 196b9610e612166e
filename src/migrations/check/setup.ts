import { readFile } from 'node:fs/promises'
import { ConfigurationError, errorMessage } from '../../kernel/index.ts'

/** SQL that prepares a throw-away database: what production has and no migration makes. */
export interface Setup {
  readonly file: string
  readonly text: string
}

export async function readSetup(file: string): Promise<Setup> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConfigurationError(`the setup SQL ${file} cannot be read: ${errorMessage(cause)}`, {
      fix: 'Give the path of a file, relative to the folder in which the check runs.',
      cause,
    })
  })
  return { file, text }
}
