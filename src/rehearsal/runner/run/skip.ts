/** Events whose workflows a commit message can leave out; those of any other event run all the same. */
const skippable = new Set(['push', 'pull_request'])

/** https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs */
const commands = ['[skip ci]', '[ci skip]', '[no ci]', '[skip actions]', '[actions skip]']

/** Whether the message of the commit that was pushed, or of a pull request's head, asks for no workflow. */
export function skipsWorkflows(event: string, message: string): boolean {
  if (!skippable.has(event)) return false
  const lastLine = message.trimEnd().split('\n').at(-1) ?? ''
  return commands.some((it) => message.includes(it)) || /^skip-checks: ?true$/.test(lastLine)
}
