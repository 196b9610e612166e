export { copies } from './aws.ts'
