/** Servers of the tests speak TLS with the same kind of certificate as the rehearsal's listeners. */
export { selfSigned } from '../../src/rehearsal/drill/stage/certificate.ts'
