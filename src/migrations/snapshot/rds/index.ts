export { openRds } from './open.ts'
