export { readAnswer } from './answer.ts'
export { checkPolicy, judge, notScanned } from './gate.ts'
export { type ScanOptions, scanSbom } from './grype.ts'
