import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningTask } from '../../../../src/rehearsal/cloud/ports.ts'
import { openTaskLab, type TaskLab } from './task-lab.ts'

let lab: TaskLab

beforeAll(async () => {
  lab = await openTaskLab()
})
afterAll(() => lab.close())

const server = `
import { createServer } from 'node:http'
createServer((request, response) => {
  if (request.url === '/self') {
    fetch('http://localhost:8080/').then((answer) => answer.text()).then((text) => response.end('self: ' + text))
  } else if (request.url === '/metadata') {
    fetch(process.env.ECS_CONTAINER_METADATA_URI_V4 + '/task').then((answer) => answer.text()).then((text) => response.end(text))
  } else response.end(process.env.VERSION)
}).listen(8080, '0.0.0.0', function () { console.log('listening on', this.address().port) })
`
const app = [
  { name: 'app', type: 'directory' as const },
  { name: 'app/package.json', content: '{"type":"module","scripts":{"start":"node server.js"}}' },
  { name: 'app/server.js', content: server },
]

async function get(task: RunningTask, path = '/'): Promise<string> {
  const { host, port } = task.endpoint(8080)!
  return (await fetch(`http://${host}:${port}${path}`)).text()
}

describe('a task of one container', () => {
  let digest: string
  const running: RunningTask[] = []

  beforeAll(async () => {
    digest = await lab.registry.push('core:1', { Cmd: ['node', 'server.js'], WorkingDir: '/app' }, [app])
    for (const VERSION of ['1', '2']) {
      const task = lab.start({
        image: `${lab.registry.host}/core@${digest}`,
        ports: [8080],
        environment: { VERSION },
      })
      running.push(task)
      await task.started
    }
  })

  test('two revisions that both listen on 8080 run side by side', async () => {
    expect([await get(running[0]!), await get(running[1]!)]).toEqual(['1', '2'])
  })

  test('started tells the digest that the image resolved to', async () => {
    expect(await running[0]!.started).toEqual({ imageDigests: { app: digest } })
  })

  test('the app reaches its own container port on localhost', async () => {
    expect(await get(running[1]!, '/self')).toBe('self: 2')
  })

  test('the app reads its own task from the metadata endpoint', async () => {
    expect(JSON.parse(await get(running[0]!, '/metadata'))).toMatchObject({
      TaskARN: running[0]!.spec.taskArn,
      Family: 'app',
      Revision: '7',
      Containers: [{ Name: 'app', ImageID: digest }],
    })
  })

  test('its lines go to the log, and it believes to listen on the container port', () => {
    expect(lab.lines).toContain('listening on 8080')
  })

  test('stopped tells the code of the signal', async () => {
    running[0]!.stop('ServiceSchedulerInitiated', 'Scaling activity initiated by deployment ecs-svc/1')
    expect(await running[0]!.stopped).toEqual({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Scaling activity initiated by deployment ecs-svc/1',
      containers: [{ name: 'app', exitCode: 143, imageDigest: digest }],
    })
  })
})
