export { type RegistryClient, type RegistryPorts, registryClient, type StoredManifest } from './client.ts'
export { type BaseImage, pullImage } from './pull.ts'
export { pushImage } from './push.ts'
