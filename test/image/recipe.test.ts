import { describe, expect, it } from 'vitest'
import { planRecipe } from '../../src/image/embedded/recipe.ts'
import { ConfigurationError } from '../../src/kernel/index.ts'

const plan = (lines: readonly string[], target?: string) =>
  planRecipe(lines.join('\n'), 'Dockerfile', {}, target)

describe('the recipe of a Dockerfile', () => {
  it.each([
    ['ADD x /x', 2, 'ADD'],
    ['VOLUME /data', 2, 'VOLUME'],
    ['SHELL ["bash"]', 2, 'SHELL'],
    ['ONBUILD RUN npm ci', 2, 'ONBUILD'],
    ['MAINTAINER me', 2, 'MAINTAINER'],
    ['RUN apk add curl', 2, 'apk'],
    ['RUN --mount=type=secret,id=npm npm ci', 2, 'type=secret'],
    ['RUN --network=none npm ci', 2, '--network'],
    ['COPY --parents a b /x', 2, '--parents'],
    ['COPY --from=other/image:1 /a /b', 2, 'other/image'],
    ['COPY --from=later /a /b', 2, 'later'],
    ['COPY --chmod=u+x a /b', 2, 'u+x'],
    ['COPY onlyone', 2, 'destination'],
    ['HEALTHCHECK curl localhost', 2, 'HEALTHCHECK'],
    ['RUN <<EOF\nnpm ci\nEOF', 2, 'here-document'],
    ['COPY <<EOF /x\nhi\nEOF', 2, 'here-document'],
    ["CMD ['node']", 2, 'JSON'],
  ])('refuses %s by its line', (line, at, named) => {
    try {
      plan(['FROM scratch', line])
      expect.unreachable('it was accepted')
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError)
      const refusal = error as ConfigurationError
      expect(refusal.at).toEqual({ file: 'Dockerfile', line: at })
      expect(refusal.message).toContain(named)
      expect(refusal.fix).toMatch(/docker|Put the lines/)
    }
  })

  it('refuses another escape character', () => {
    expect(() => plan(['# escape=`', 'FROM scratch'])).toThrow('Dockerfile:1')
  })

  it('counts lines through continuations and comments', () => {
    expect(() => plan(['FROM scratch', 'ENV A=1 \\', '  # about B', '  B=2', '', 'ADD x /x'])).toThrow(
      'Dockerfile:6',
    )
  })

  it('takes only the stages that the target needs', () => {
    const recipe = plan(
      [
        'FROM scratch AS deps',
        'FROM scratch AS unused',
        'FROM scratch AS web',
        'COPY --from=deps /a /a',
        'FROM scratch AS last',
      ],
      'web',
    )
    expect(recipe.needed.map(({ name }) => name)).toEqual(['deps', 'web'])
  })

  it('expands the arguments before the first FROM, build arguments first', () => {
    const recipe = planRecipe(
      'ARG TAG=22\nARG IMAGE=node:${TAG}\nFROM $IMAGE',
      'Dockerfile',
      { TAG: '24' },
      undefined,
    )
    expect(recipe.target.base).toEqual({ kind: 'image', reference: 'node:24' })
  })

  it('names a target that does not exist', () => {
    expect(() => plan(['FROM scratch AS a'], 'b')).toThrow('no stage named b')
  })

  it('finds a later FROM of an earlier stage', () => {
    const recipe = plan(['FROM scratch AS base', 'FROM base'])
    expect(recipe.target.base).toEqual({ kind: 'stage', index: 0 })
  })
})
