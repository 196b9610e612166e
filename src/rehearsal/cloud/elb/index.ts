export { createElb } from './elb.ts'
export type {
  Elb,
  ElbOptions,
  ListenerAddress,
  ListenerCertificate,
  RequestCount,
  RequestCounts,
} from './types.ts'
