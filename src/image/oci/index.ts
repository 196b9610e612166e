export { type Archive, openArchive, writeArchive } from './archive.ts'
export { type BlobSource, readBlob, sha256 } from './blobs.ts'
export {
  type Descriptor,
  type ImageConfig,
  type Index,
  isDigest,
  isIndexType,
  isManifestType,
  type Manifest,
  mediaTypes,
  ociMediaType,
  parseImageConfig,
  parseIndex,
  parseManifest,
  pickPlatform,
  platformName,
} from './documents.ts'
export { type ImageFile, type ImageFiles, readFiles } from './files.ts'
export { type ImageTree, openImage, type PlatformImage } from './image.ts'
export { createLayout, hashFile, type Layout, openLayout } from './layout.ts'
