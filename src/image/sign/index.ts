export { withCosign } from './cosign.ts'
export { describeSigner, verifyAttestationCommand, verifyCommand } from './expectation.ts'
export { judgeVerification } from './judge.ts'
export { type ActiveSigning, checkSigning, expectationOf, signAndAttest, verifyWith } from './sign.ts'
