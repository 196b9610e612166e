import { DockerfileParser } from 'dockerfile-ast'

export interface DockerfileFacts {
  /** What `FROM` names that is no stage of the file. */
  readonly bases: readonly string[]
  /** The last port of the last stage that `EXPOSE` or `ENV PORT` names. */
  readonly port: number | undefined
}

/** What a rehearsal reads out of a Dockerfile. */
export function readDockerfile(text: string): DockerfileFacts {
  const file = DockerfileParser.parse(text)
  const stages = new Set<string>()
  const bases = new Set<string>()
  for (const from of file.getFROMs()) {
    const image = from.getImage()
    const stage = from.getBuildStage()
    if (image !== null && image !== 'scratch' && !stages.has(image.toLowerCase())) bases.add(image)
    if (stage !== null) stages.add(stage.toLowerCase())
  }
  const exposed = text.match(/^\s*EXPOSE\s+(\d+)/gim)?.at(-1)
  const variable = text.match(/^\s*ENV\s.*\bPORT[= ]\s*"?(\d+)/gim)?.at(-1)
  const number = /(\d+)"?$/.exec((exposed ?? variable ?? '').trim())?.[1]
  return { bases: [...bases], port: number === undefined ? undefined : Number(number) }
}
