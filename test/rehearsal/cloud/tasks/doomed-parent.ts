import { openTaskLab } from './task-lab.ts'

/** Starts a task and tells its process id; to be killed. */
const lab = await openTaskLab()
await lab.registry.push(
  'app:1',
  { Cmd: ['node', '-e', `console.log('pid', process.pid); setInterval(() => {}, 1000)`] },
  [[]],
)
await lab.start({ image: `${lab.registry.host}/app:1` }).started
while (lab.lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
console.log(`workDir ${lab.workDir}\n${lab.lines[0]}`)
