import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Every action that dist/ has a stub for: the folders of actions/, of which `plan` is the root action's. */
export function actionNames(root: string): readonly string[] {
  return readdirSync(join(root, 'actions')).sort()
}

/** The action.yml that users name: the root action has its own at the root. */
export function actionFile(name: string): string {
  return name === 'plan' ? 'action.yml' : join('actions', name, 'action.yml')
}

/** The page that documents it. */
export function actionReadme(name: string): string {
  return join('actions', name, 'README.md')
}

export function isComposite(root: string, name: string): boolean {
  return existsSync(join(root, 'actions', name, 'action.yml'))
}
