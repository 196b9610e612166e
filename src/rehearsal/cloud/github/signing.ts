import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { type CommitRecord, commitText } from './git/index.ts'
import type { RepositoryState } from './world.ts'

/**
 * GitHub signs what an App commits through the API. GitHub's key is an OpenPGP one; ours is an Ed25519 key in SSH's
 * signature format, which git verifies as well (`gpg.format=ssh`), so that "verified" is never only a word.
 */

// One key a process, made when it is first needed.
let key: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | undefined

function keyPair() {
  key ??= generateKeyPairSync('ed25519')
  return key
}

/** Writes a commit with a signature of ours and remembers that it is verified. */
export async function signedCommit(
  repo: RepositoryState,
  commit: Omit<CommitRecord, 'sha'>,
  at: string,
): Promise<string> {
  const payload = commitText(commit)
  const text = sshSignature(Buffer.from(payload))
  const sha = await repo.git.writeCommit(commit, text)
  repo.signatures.set(sha, { text, payload, at })
  return sha
}

/** The public key as a line of an `allowed_signers` file holds it: `ssh-ed25519 …`. */
export function signingKey(): string {
  return `ssh-ed25519 ${publicKeyBlob().toString('base64')}`
}

/** https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig, namespace `git`, hash sha512. */
function sshSignature(message: Buffer): string {
  const hash = createHash('sha512').update(message).digest()
  const common = [str('git'), str(''), str('sha512')]
  const signed = Buffer.concat([Buffer.from('SSHSIG'), ...common, str(hash)])
  const signature = Buffer.concat([str('ssh-ed25519'), str(sign(null, signed, keyPair().privateKey))])
  const version = Buffer.from([0, 0, 0, 1])
  const blob = Buffer.concat([
    Buffer.from('SSHSIG'),
    version,
    str(publicKeyBlob()),
    ...common,
    str(signature),
  ])
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----'].join('\n')
}

function publicKeyBlob(): Buffer {
  const { x } = keyPair().publicKey.export({ format: 'jwk' })
  return Buffer.concat([str('ssh-ed25519'), str(Buffer.from(x ?? '', 'base64url'))])
}

function str(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
