import { readFileSync } from 'node:fs'
import { createGitHubHost } from '../../src/host/index.ts'
import type { Annotation, Report } from '../../src/report/index.ts'

/** What a job does with its host, one step after the other; the argument is a JSON file of them. */
export type Step =
  | { readonly do: 'publish' | 'comment'; readonly report: Report }
  | { readonly do: 'secret' | 'info' | 'idToken'; readonly text: string }
  | { readonly do: 'notice'; readonly annotation: Annotation }
  | { readonly do: 'output'; readonly name: string; readonly value: string }
  | { readonly do: 'tell' }

const steps = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as readonly Step[]
try {
  const host = createGitHubHost(process.env)
  for (const step of steps) {
    switch (step.do) {
      case 'publish':
        await host.publish(step.report)
        break
      case 'comment':
        await host.comment(step.report)
        break
      case 'secret':
        host.secret(step.text)
        break
      case 'info':
        host.log.info(step.text)
        break
      case 'idToken':
        console.log(`token ${await host.idToken?.(step.text)}`)
        break
      case 'notice':
        host.log.notice(step.annotation)
        break
      case 'output':
        host.output(step.name, step.value)
        break
      case 'tell':
        console.log(`told ${JSON.stringify({ inputs: host.inputs, run: host.run })}`)
    }
  }
} catch (error) {
  const { name, message, fix, code } = error as Error & { fix?: string; code?: string }
  console.log(`thrown ${JSON.stringify({ name, message, fix, code })}`)
}
