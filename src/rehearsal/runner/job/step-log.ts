import type { Clock } from '../../../kernel/index.ts'
import type { RunnerEvent } from '../events.ts'
import type { RunnerAnnotation } from '../types.ts'
import type { Masks } from './masks.ts'

/** GitHub's limits: annotations of one kind per step, and characters of a message. */
const annotationsPerKind = 10
const messageLimit = 4096

export interface StepPlace {
  readonly runId: string
  readonly job: string
  readonly step: number
}

/** What a step that a person sees has printed, annotated and summarised; the steps inside a composite share it. */
export class StepLog {
  readonly lines: string[] = []
  readonly annotations: RunnerAnnotation[] = []
  annotationsDropped = 0
  summary = ''
  readonly #masks: Masks
  readonly #place: StepPlace
  readonly #clock: Clock
  readonly #emit: (event: RunnerEvent) => void
  readonly #debug: boolean

  constructor(
    place: StepPlace,
    masks: Masks,
    clock: Clock,
    debug: boolean,
    emit: (event: RunnerEvent) => void,
  ) {
    this.#place = place
    this.#masks = masks
    this.#clock = clock
    this.#debug = debug
    this.#emit = emit
  }

  line(text: string): void {
    for (const part of text.split('\n')) {
      const masked = this.#masks.mask(part)
      this.lines.push(masked)
      this.#emit({ type: 'line', at: this.#clock.now(), ...this.#place, text: masked })
    }
  }

  debug(text: string): void {
    if (this.#debug) this.line(`##[debug]${text}`)
  }

  annotate(annotation: RunnerAnnotation): void {
    const message = this.#masks.mask(annotation.message)
    this.line(`##[${annotation.level}]${message}`)
    const ofKind = this.annotations.filter(({ level }) => level === annotation.level).length
    if (ofKind >= annotationsPerKind) {
      this.annotationsDropped++
      return
    }
    const kept = { ...annotation, message: message.slice(0, messageLimit) }
    this.annotations.push(kept)
    this.#emit({ type: 'annotation', at: this.#clock.now(), ...this.#place, annotation: kept })
  }

  error(message: string): void {
    this.annotate({ level: 'error', message })
  }

  warning(message: string): void {
    this.annotate({ level: 'warning', message })
  }

  /** Takes over the text of a GITHUB_STEP_SUMMARY file, masked line by line. */
  summarise(markdown: string): void {
    const masked = markdown
      .split('\n')
      .map((line) => this.#masks.mask(line))
      .join('\n')
    this.summary += this.summary === '' || this.summary.endsWith('\n') ? masked : `\n${masked}`
    this.#emit({ type: 'summary', at: this.#clock.now(), ...this.#place, markdown: masked })
  }
}
