import { createHash, randomUUID } from 'node:crypto'
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errorMessage, mapConcurrent } from '../../../../kernel/index.ts'
import type { Image, ImageSource, Layer } from '../types.ts'
import { PullError } from './pull-error.ts'
import { applyLayer } from './unpack.ts'

export interface UnpackedImage {
  readonly image: Image
  /** The image's root folder, shared by all containers that run it: not to be written to. */
  readonly tree: string
}

/** Keeps layers by digest and unpacked images by their list of layers, below one folder. */
export class ImageStore {
  readonly #source: ImageSource
  readonly #folder: string
  /** What is being fetched or unpacked now, so that two tasks of one image do it once. */
  readonly #underWay = new Map<string, Promise<void>>()

  constructor(source: ImageSource, folder: string) {
    this.#source = source
    this.#folder = folder
  }

  /**
   * The image's files on this machine; layers and trees that are there already are taken as they are.
   * @throws PullError
   */
  async unpack(image: Image, signal: AbortSignal): Promise<UnpackedImage> {
    const chain = createHash('sha256')
      .update(image.layers.map(({ digest }) => digest).join('\n'))
      .digest('hex')
    const tree = join(this.#folder, 'trees', chain)
    await this.#once(tree, signal, async () => {
      if (await exists(tree)) return
      const files = await mapConcurrent(image.layers, 3, (layer) => this.#layer(image, layer, signal))
      const part = `${tree}.${randomUUID()}`
      try {
        await mkdir(part, { recursive: true })
        for (const [index, layer] of image.layers.entries()) {
          await applyLayer(files[index] ?? '', layer, part, signal)
        }
        await rename(part, tree)
      } catch (error) {
        await rm(part, { recursive: true, force: true })
        if (error instanceof PullError || signal.aborted) throw error
        throw new PullError(`failed to extract layers of ${image.reference}: ${errorMessage(error)}`, {
          cause: error,
        })
      }
    })
    return { image, tree }
  }

  async #layer(image: Image, layer: Layer, signal: AbortSignal): Promise<string> {
    const file = join(this.#folder, 'layers', layer.digest.replace(':', '-'))
    await this.#once(file, signal, async () => {
      if (await exists(file)) return
      const part = `${file}.${randomUUID()}`
      await mkdir(join(this.#folder, 'layers'), { recursive: true })
      try {
        await this.#source.fetchLayer(image, layer, part, signal)
        await rename(part, file)
      } finally {
        await rm(part, { force: true })
      }
    })
    return file
  }

  /** Runs `work` unless another caller is at it; then waits for that one, and does it itself where that one failed. */
  async #once(key: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    for (let other = this.#underWay.get(key); other !== undefined; other = this.#underWay.get(key)) {
      signal.throwIfAborted()
      const ok = await other.then(
        () => true,
        () => false,
      )
      if (ok) return
    }
    const run = work()
    this.#underWay.set(key, run)
    try {
      await run
    } finally {
      this.#underWay.delete(key)
    }
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
