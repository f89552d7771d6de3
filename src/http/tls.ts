/** Certificate and key from files, which are looked at again and again: new ones count for new connections, open ones stay. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { MillraceError, messageOf } from '../core/error.ts'

/** Paths of files in PEM: a certificate with those above it, and its key. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

export interface Identity {
  readonly cert: Buffer
  readonly key: Buffer
}

export interface TlsIdentity {
  current(): Identity
  /** Hears of each new one. */
  subscribe(listener: (identity: Identity) => void): void
  close(): void
}

/** Milliseconds between two looks at the files. */
const lookEvery = 1000

/** Bytes of a file at most. */
const mostBytes = 1 << 20

/** Reads both, and follows them. Fails with `bad_usage` where they cannot be read, or do not belong together. */
export const openTls = (files: TlsFiles, warn: (what: string) => void): TlsIdentity => {
  const listeners = new Set<(identity: Identity) => void>()
  let seen = seenOf(files)
  let identity = read(files)
  let refused = ''
  const look = () => {
    const now = seenOf(files)
    if (now === seen || now === '') return
    try {
      identity = read(files)
      seen = now
      refused = ''
    } catch (error) {
      // Of two files one is replaced first: only what stays so is worth a word.
      if (refused === now) {
        seen = now
        warn(`${messageOf(error)} The certificate of before goes on.`)
      }
      refused = now
      return
    }
    for (const listener of listeners) listener(identity)
  }
  const timer = setInterval(look, lookEvery)
  timer.unref()
  return {
    current: () => identity,
    subscribe: (listener) => void listeners.add(listener),
    close: () => clearInterval(timer),
  }
}

/** By what it is seen that files were changed; empty while one of them is gone. */
const seenOf = ({ cert, key }: TlsFiles): string => {
  const found = [cert, key].map((path) => statSync(path, { throwIfNoEntry: false }))
  if (found.includes(undefined)) return ''
  return found.map((file) => `${file?.ino} ${file?.size} ${file?.mtimeMs} ${file?.ctimeMs}`).join()
}

const read = (files: TlsFiles): Identity => {
  try {
    const [cert, key] = [bounded(files.cert), bounded(files.key)]
    const first = new X509Certificate(cert)
    if (!first.checkPrivateKey(createPrivateKey(key)))
      throw new Error('They do not belong together.')
    if (Date.parse(first.validTo) < Date.now()) throw new Error(`It expired on ${first.validTo}.`)
    createSecureContext({ cert, key })
    return { cert, key }
  } catch (error) {
    throw new MillraceError('bad_usage', {
      what: `The certificate ${files.cert} with the key ${files.key} cannot be used.`,
      why: messageOf(error),
      fix: 'Name files in PEM that belong together: --tls-cert FILE --tls-key FILE.',
      cause: error,
    })
  }
}

const bounded = (path: string): Buffer => {
  const { size } = statSync(path)
  if (size > mostBytes) throw new Error(`${path} has ${size} bytes; at most ${mostBytes} are read.`)
  return readFileSync(path)
}
