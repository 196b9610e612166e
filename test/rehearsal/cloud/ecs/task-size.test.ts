import { expect, test } from 'vitest'
import { taskSize } from '../../../../src/rehearsal/cloud/ecs/task-size.ts'

test.each([
  [{ cpu: '256', memory: '512' }, {}, { vCpu: 0.25, memoryMiB: 512 }],
  [{ cpu: '.5 vCPU', memory: '1 GB' }, {}, { vCpu: 0.5, memoryMiB: 1_024 }],
  [{ cpu: '1vcpu', memory: '0.5GB' }, {}, { vCpu: 1, memoryMiB: 512 }],
  [
    { cpu: '256', memory: '512' },
    { cpu: '1024', memory: '2048' },
    { vCpu: 1, memoryMiB: 2_048 },
  ],
  [{ memory: '512' }, {}, undefined],
  [{ cpu: '256' }, {}, undefined],
  [{ cpu: 'much', memory: '512' }, {}, undefined],
])('%j with %j is %j', (given, override, size) => {
  expect(taskSize(given, override)).toEqual(size)
})
