import type { Annotation } from '../report/index.ts'

/** A stand-in for a base image that the build never came to need: mostly a slip in its name. */
export function unusedStandIn(image: string, dockerfile: string): Annotation {
  return {
    level: 'warning',
    message: `a stand-in is given for the base image ${image}, but the image is not made of it`,
    at: { file: dockerfile },
  }
}
