export { startRegistry } from './server.ts'
export type {
  ImageCatalog,
  ImageRecord,
  ImageRepository,
  Registry,
  RegistryLogin,
  RegistryOptions,
} from './types.ts'
