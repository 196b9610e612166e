import { existsSync, readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { nodeExec } from '../../src/kernel/index.ts'

/** Installs packages of Python into an environment of their own; gives the folder of their commands. */
export async function installPython(dir: string, ...packages: readonly string[]): Promise<string> {
  await nodeExec('python3', ['-m', 'venv', dir])
  const bin = join(dir, 'bin')
  await nodeExec(join(bin, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages])
  return bin
}

/** Installs npm packages into a folder of their own; gives the folder of their commands. */
export async function installNpm(dir: string, ...packages: readonly string[]): Promise<string> {
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'package.json'), '{"private":true}')
  await nodeExec('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], { cwd: dir })
  return join(dir, 'node_modules', '.bin')
}

/** Where Terraform looks for providers by itself, and where machine images keep theirs. */
const pluginFolders = [
  join(homedir(), '.terraform.d/plugins'),
  '/usr/local/share/terraform/plugins',
  '/usr/share/terraform/plugins',
  '/opt/tf-plugins',
]

/** The plugin folder with this version of a provider (`hashicorp/aws/5.100.0`), where terraform is there too. */
export async function findTerraform(provider: string): Promise<string | undefined> {
  try {
    await nodeExec('terraform', ['version'])
  } catch {
    // Not on this machine: for the caller to say so.
    return undefined
  }
  return pluginFolders.find(
    (folder) =>
      existsSync(folder) && readdirSync(folder).some((host) => existsSync(join(folder, host, provider))),
  )
}
