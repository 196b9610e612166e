export { clusterOf, databases, instanceOf } from './aws.ts'
