export { ImageStore, type UnpackedImage } from './image-store.ts'
export { hostPlatform } from './platform.ts'
export { PullError } from './pull-error.ts'
export { createRegistrySource, type RegistrySourceOptions } from './registry-source.ts'
