export { createDockerTasks } from './docker/index.ts'
export { createRegistrySource, PullError, type RegistrySourceOptions } from './image/index.ts'
export { createProcessTasks, processLimitations } from './process/index.ts'
export type {
  DockerTasksOptions,
  Image,
  ImageConfig,
  ImageSource,
  Layer,
  Platform,
  TasksOptions,
} from './types.ts'
