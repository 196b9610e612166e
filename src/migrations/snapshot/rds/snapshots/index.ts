export { snapshots } from './aws.ts'
