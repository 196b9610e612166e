/** Concurrency groups of one runner: who runs, who waits, who is cancelled. */

export interface GroupSetting {
  readonly group: string
  readonly cancelInProgress: boolean
  /** `single`: a newcomer cancels who waits; `max`: up to 100 wait in order. */
  readonly queue: 'single' | 'max'
}

export interface Ticket {
  release(): void
}

/** A run or a job in a group; told to stop when a newcomer cancels what runs. */
export interface Member {
  readonly cancel: (reason: string) => void
}

interface Waiter extends Member {
  readonly admit: () => void
  readonly refuse: (reason: string) => void
}

interface Group {
  readonly name: string
  holder: Member | undefined
  waiting: Waiter[]
}

const longestQueue = 100

/** Thrown into a wait that the group ended. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError'
}

export class ConcurrencyGroups {
  readonly #groups = new Map<string, Group>()

  /**
   * Enters a group, waiting for its turn.
   * @param member told to stop when a newcomer cancels what runs
   * @param ancestors what this request runs inside of; a group that one of them holds is a deadlock
   * @throws SupersededError where the wait was ended by another request
   */
  async enter(
    setting: GroupSetting,
    member: Member,
    ancestors: readonly Member[],
    hooks: {
      readonly signal: AbortSignal
      readonly onWait: () => void
      readonly place: string
      /** Groups are the repository's: the same name in another one is another group. */
      readonly repository: string
    },
  ): Promise<Ticket> {
    const key = `${hooks.repository} ${setting.group}`.toLowerCase()
    const group: Group = this.#groups.get(key) ?? { name: setting.group, holder: undefined, waiting: [] }
    this.#groups.set(key, group)
    if (group.holder !== undefined && ancestors.includes(group.holder)) {
      throw new SupersededError(
        `Canceling since a deadlock for concurrency group '${setting.group}' was detected between 'top level workflow' and '${hooks.place}'`,
      )
    }
    const higher = `Canceling since a higher priority waiting request for ${setting.group} exists`
    if (group.holder === undefined) {
      group.holder = member
      return this.#ticket(key, group, member)
    }
    if (setting.queue === 'max') {
      if (group.waiting.length >= longestQueue) {
        throw new SupersededError(
          `The queue of the concurrency group ${setting.group} is full (${longestQueue})`,
        )
      }
    } else {
      for (const waiter of group.waiting.splice(0)) waiter.refuse(higher)
      if (setting.cancelInProgress) group.holder.cancel(higher)
    }
    hooks.onWait()
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        group.waiting = group.waiting.filter((other) => other !== waiter)
        reject(hooks.signal.reason)
      }
      const waiter: Waiter = {
        cancel: member.cancel,
        admit: () => {
          hooks.signal.removeEventListener('abort', leave)
          group.holder = member
          resolve()
        },
        refuse: (reason) => {
          hooks.signal.removeEventListener('abort', leave)
          reject(new SupersededError(reason))
        },
      }
      group.waiting.push(waiter)
      if (hooks.signal.aborted) leave()
      else hooks.signal.addEventListener('abort', leave, { once: true })
    })
    return this.#ticket(key, group, member)
  }

  #ticket(key: string, group: Group, member: Member): Ticket {
    return {
      release: () => {
        if (group.holder !== member) return
        group.holder = undefined
        const next = group.waiting.shift()
        if (next === undefined) this.#groups.delete(key)
        else next.admit()
      },
    }
  }
}

/** A bounded number of places; the next in line gets one that is given back. */
export class Places {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  get full(): boolean {
    return this.#free === 0
  }

  async take(signal: AbortSignal): Promise<Ticket> {
    signal.throwIfAborted()
    if (this.#free > 0) this.#free--
    else {
      await new Promise<void>((resolve, reject) => {
        const admit = () => {
          signal.removeEventListener('abort', leave)
          resolve()
        }
        const leave = () => {
          const at = this.#waiting.indexOf(admit)
          if (at >= 0) this.#waiting.splice(at, 1)
          reject(signal.reason)
        }
        this.#waiting.push(admit)
        signal.addEventListener('abort', leave, { once: true })
      })
    }
    let given = false
    return {
      release: () => {
        if (given) return
        given = true
        const next = this.#waiting.shift()
        if (next === undefined) this.#free++
        else next()
      },
    }
  }
}
