/** A key as its owner has it: `mrk_ID_SECRET`. Only a hash of the secret is kept. */
import { createHash, randomBytes } from 'node:crypto'
import { keyPrefix } from '../core/secrets.ts'

const form = /^mrk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/

export interface NewKey {
  readonly id: string
  /** What its owner is given, and nobody else, and never again. */
  readonly key: string
  /** SHA-256 of the secret, in hexadecimal digits. */
  readonly hash: string
}

/** 32 random bytes of the system under an id of its own. */
export const makeKey = (): NewKey => {
  const id = randomBytes(6).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  return { id, key: `${keyPrefix}${id}_${secret}`, hash: hashOf(secret).toString('hex') }
}

/** The parts of a key; null where a text is none. */
export const readKey = (text: string): { readonly id: string; readonly secret: string } | null => {
  const [, id, secret] = form.exec(text) ?? []
  return id !== undefined && secret !== undefined ? { id, secret } : null
}

/** SHA-256: enough for 32 random bytes, which nobody guesses. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** A session of the console: 32 random bytes, kept as their hash. */
export const makeSession = (): { readonly token: string; readonly hash: string } => {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: hashOf(token).toString('hex') }
}
