export {
  type ContainerEngine,
  type ContainerExit,
  type PreparedContainer,
  StartError,
  type StartedContainer,
} from './engine.ts'
export { containerEnvironment } from './environment.ts'
export { MetadataServer } from './metadata.ts'
export { containerDocument, taskDocument } from './metadata-documents.ts'
export { TaskRun, type TaskRunOptions } from './task-run.ts'
export { taskRuntime } from './task-runtime.ts'
