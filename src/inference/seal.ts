/** What was asked and answered, sealed with a key: AES-256-GCM, a nonce a value, bound to the record and column it is of. */
import { createCipheriv, createDecipheriv, createHmac, hash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { MillraceError, messageOf } from '../core/error.ts'

/** A key with the name by which sealed values say which one opens them; the name tells nothing of it. */
interface Key {
  readonly id: string
  readonly bytes: Buffer
}

/** Keys of a log. Nothing is sealed without any. */
export interface Keys {
  /** Whether anything is sealed. */
  readonly seals: boolean
  /** Seals a text; `place` says of which record and column it is. As it is where there is no key. */
  seal(text: string, place: string): string
  /** Opens a text; one that was not sealed is as it is. */
  open(text: string, place: string): Opened
  /** Salts of fingerprints, from that of the home: that of the key that seals first. */
  salts(salt: string): readonly string[]
}

export type Opened =
  | { readonly text: string; readonly missing: null }
  /** Id of the key that is not here. */
  | { readonly missing: string }

const algorithm = 'aes-256-gcm'
const [nonceBytes, tagBytes, keyBytes] = [12, 16, 32]
const sealed = /^sealed:1:([0-9a-f]{16}):([A-Za-z0-9+/=]+)$/

/** By the keys of some files: the first one seals, all of them open. Fails with `bad_config` for a file without a key. */
export const readKeys = (paths: readonly string[]): Keys => keysOf(paths.map(keyIn))

export const keysOf = (keys: readonly Key[]): Keys => {
  const [current] = keys
  return {
    seals: current !== undefined,
    seal: (text, place) => (current ? sealWith(current, text, place) : text),
    open(text, place) {
      const [, id, payload] = sealed.exec(text) ?? []
      if (id === undefined || payload === undefined) return { text, missing: null }
      const key = keys.find((each) => each.id === id)
      if (!key) return { missing: id }
      return { text: openWith(key, Buffer.from(payload, 'base64'), place), missing: null }
    },
    salts: (salt) => [
      ...keys.map(({ bytes }) => createHmac('sha256', bytes).update(salt).digest('hex')),
      salt,
    ],
  }
}

export const noKeys: Keys = keysOf([])

/** 32 bytes, as they are, or as 64 hexadecimal digits or base64 in a line. */
const keyIn = (path: string): Key => {
  const bytes = decoded(contentOf(path))
  if (bytes.length !== keyBytes)
    throw new MillraceError('bad_config', {
      what: `${path} holds no key of ${keyBytes} bytes.`,
      fix: `Make one, which nobody else may read: (umask 077; openssl rand -hex ${keyBytes} > ${path})`,
    })
  return keyOf(bytes)
}

export const keyOf = (bytes: Buffer): Key => ({
  id: hash('sha256', Buffer.concat([Buffer.from('millrace log key '), bytes]), 'hex').slice(0, 16),
  bytes,
})

const decoded = (content: Buffer): Buffer => {
  if (content.length === keyBytes) return content
  const text = content.toString('latin1').trim()
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  return /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0)
}

const contentOf = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new MillraceError('bad_config', {
      what: `The key of the inference log cannot be read: ${messageOf(cause)}`,
      fix: 'Put the file in its place, or take its name out of the configuration.',
      cause,
    })
  }
}

const sealWith = ({ id, bytes }: Key, text: string, place: string): string => {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, bytes, nonce).setAAD(Buffer.from(place))
  const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
  return `sealed:1:${id}:${Buffer.concat(parts).toString('base64')}`
}

const openWith = ({ bytes, id }: Key, payload: Buffer, place: string): string => {
  const nonce = payload.subarray(0, nonceBytes)
  try {
    const decipher = createDecipheriv(algorithm, bytes, nonce).setAAD(Buffer.from(place))
    decipher.setAuthTag(payload.subarray(-tagBytes))
    const text = decipher.update(payload.subarray(nonceBytes, -tagBytes))
    return Buffer.concat([text, decipher.final()]).toString()
  } catch (cause) {
    throw new MillraceError('corrupt', {
      what: `A value of the inference log (${place}) is not what was sealed with the key ${id}.`,
      why: 'It was changed, or moved from another record.',
      fix: 'Put a copy of the log back.',
      cause,
    })
  }
}
