import { createHash } from 'node:crypto'
import { chmod, copyFile, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, matchesGlob, relative, resolve } from 'node:path'
import { expandHome, findFiles } from './paths.ts'
import type { StandIn, StandInContext } from './types.ts'

/** actions/upload-artifact: real files, kept for the jobs of this run. */
export const uploadArtifact: StandIn = {
  inputs: {
    name: 'artifact',
    path: '',
    'if-no-files-found': 'warn',
    'retention-days': '',
    'compression-level': '6',
    overwrite: 'false',
    'include-hidden-files': 'false',
    archive: 'true',
  },
  async main(action) {
    const name = action.input('name')
    if (action.input('path') === '') throw new Error('Input required and not supplied: path')
    if (/["/\\:<>|*?\r\n]/.test(name) || name === '') {
      throw new Error(
        `The artifact name is not valid: ${name}. Contains a character that artifact names may not have.`,
      )
    }
    const { files, root } = findFiles(
      action.dirs.workspace,
      action.dirs.home,
      action.input('path'),
      action.flag('include-hidden-files'),
    )
    if (files.length === 0) return noFiles(action)
    const folder = join(artifacts(action), name)
    if (action.flag('overwrite')) await rm(folder, { recursive: true, force: true })
    const staged = `${folder}.upload`
    const digest = createHash('sha256')
    for (const file of files) {
      const path = relative(root, file)
      await mkdir(dirname(join(staged, 'files', path)), { recursive: true })
      await copyFile(file, join(staged, 'files', path))
      // Artifacts are zip files: who may execute a file does not survive, on GitHub neither.
      await chmod(join(staged, 'files', path), 0o644)
      digest.update(path).update(await readFile(file))
    }
    const id = String((await names(action)).length + 1)
    await writeFile(join(staged, 'id'), id)
    await rename(staged, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
      await rm(staged, { recursive: true, force: true })
      throw new Error(
        'Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: an artifact with this name already exists on the workflow run',
      )
    })
    action.output('artifact-id', id)
    action.output('artifact-digest', digest.digest('hex'))
    action.output(
      'artifact-url',
      `${String(action.github['server_url'])}/${String(action.github['repository'])}/actions/runs/${String(action.github['run_id'])}/artifacts/${id}`,
    )
    action.log(`Artifact ${name} has been successfully uploaded: ${files.length} file(s)`)
  },
}

/** actions/download-artifact: one by name into the folder, several into a folder each. */
export const downloadArtifact: StandIn = {
  inputs: {
    name: '',
    'artifact-ids': '',
    path: '',
    pattern: '',
    'merge-multiple': 'false',
    'github-token': '',
    repository: '',
    'run-id': '',
    'digest-mismatch': 'error',
    'skip-decompress': 'false',
  },
  async main(action) {
    if (action.input('github-token') !== '' || action.input('run-id') !== '') {
      throw new Error(
        'This runner keeps the artifacts of one run only: github-token and run-id are not supported.',
      )
    }
    const target = resolve(action.dirs.workspace, expandHome(action.input('path'), action.dirs.home))
    const name = action.input('name')
    const ids = action
      .input('artifact-ids')
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '')
    const available = await names(action)
    if (name !== '' && !available.includes(name)) {
      throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`)
    }
    const chosen: string[] = []
    for (const candidate of available) {
      const id = await readFile(join(artifacts(action), candidate, 'id'), 'utf8')
      const pattern = action.input('pattern')
      const wanted =
        name !== ''
          ? candidate === name
          : ids.length > 0
            ? ids.includes(id)
            : pattern === '' || matchesGlob(candidate, pattern)
      if (wanted) chosen.push(candidate)
    }
    const flat = name !== '' || action.flag('merge-multiple') || (ids.length === 1 && chosen.length === 1)
    for (const artifact of chosen) {
      const into = flat ? target : join(target, artifact)
      await mkdir(into, { recursive: true })
      await cp(join(artifacts(action), artifact, 'files'), into, { recursive: true })
      action.log(`Artifact ${artifact} has been downloaded to ${into}`)
    }
    if (chosen.length === 0) action.warning('No artifacts found')
    action.output('download-path', target)
  },
}

function artifacts(action: StandInContext): string {
  return join(action.dirs.run, 'artifacts')
}

async function names(action: StandInContext): Promise<readonly string[]> {
  const entries = await readdir(artifacts(action)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return entries.filter((entry) => !entry.endsWith('.upload')).sort()
}

function noFiles(action: StandInContext): void {
  const message = `No files were found with the provided path: ${action.input('path')}. No artifacts will be uploaded.`
  switch (action.input('if-no-files-found')) {
    case 'error':
      throw new Error(message)
    case 'ignore':
      action.log(message)
      break
    case 'warn':
      action.warning(message)
      break
    default:
      throw new Error(
        `Unrecognized if-no-files-found input. Provided: ${action.input('if-no-files-found')}. Available options: warn,error,ignore`,
      )
  }
}
