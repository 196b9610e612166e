/** Reads what a push wants: the pkt-lines before the pack (gitprotocol-pack, "Reference Update Request"). */

const ZERO = '0'.repeat(40)

export interface PushCommand {
  readonly ref: string
  readonly before: string | undefined
  readonly after: string | undefined
}

export interface PushRequest {
  readonly commands: readonly PushCommand[]
  /** Empty where refs are only deleted. */
  readonly pack: Buffer
}

export function parsePush(body: Buffer): PushRequest {
  const commands: PushCommand[] = []
  let at = 0
  let options = false
  for (;;) {
    const length = Number.parseInt(body.subarray(at, at + 4).toString('latin1'), 16)
    if (Number.isNaN(length)) break
    if (length === 0) {
      at += 4
      // Push options are a second list, where the client said that it sends them.
      if (!options) break
      options = false
      continue
    }
    const line = body.subarray(at + 4, at + length).toString('utf8')
    at += length
    const [command = '', capabilities = ''] = line.replace(/\n$/, '').split('\0')
    if (capabilities.split(' ').includes('push-options')) options = true
    const match = /^([0-9a-f]{40}) ([0-9a-f]{40}) (refs\/.+)$/.exec(command)
    if (match === null) continue
    const [, before = ZERO, after = ZERO, ref = ''] = match
    commands.push({
      ref,
      before: before === ZERO ? undefined : before,
      after: after === ZERO ? undefined : after,
    })
  }
  return { commands, pack: body.subarray(at) }
}
