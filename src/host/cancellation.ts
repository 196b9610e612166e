/**
 * A signal that fires at the first SIGINT or SIGTERM. GitHub's runner sends SIGINT first and SIGTERM 7.5 seconds
 * later; the second signal of either kind ends the process at once, as a person pressing Ctrl-C twice expects.
 */
export function cancellation(target: NodeJS.Process = process): AbortSignal {
  const controller = new AbortController()
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      if (name === 'SIGINT') target.exit(130)
      return
    }
    controller.abort(new DOMException(`the run was cancelled (${name})`, 'AbortError'))
  }
  target.on('SIGINT', onSignal)
  target.on('SIGTERM', onSignal)
  return controller.signal
}
