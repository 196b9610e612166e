import type { CloudContext } from '../ports.ts'
import type { Registry, RegistryOptions } from './types.ts'

/** Starts an OCI distribution server on 127.0.0.1. */
export function startRegistry(_context: CloudContext, _options: RegistryOptions = {}): Promise<Registry> {
  return Promise.reject(new Error('the registry is not written yet'))
}
