/** Secrets in texts that people or programs read. */

/** Begins every key, so that whoever looks for secrets in code or logs finds them. */
export const keyPrefix = 'mrk_'

const secrets = /mrk_[0-9a-f]{12}_[A-Za-z0-9_-]+|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]+/g

/** Of an address with a user and a password: `postgres://user:password@host`. */
const passwords = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,200}):[^\s/@]{1,200}@/gi

/** Whether a text has a key or a signed token in it. */
export const hasSecret = (text: string): boolean => text.search(secrets) >= 0

/** A text in which keys, signed tokens and passwords of addresses are named and not shown. */
export const withoutSecrets = (text: string): string =>
  text
    .replace(secrets, (found) => (found.startsWith(keyPrefix) ? `${found.slice(0, 16)}_…` : 'eyJ…'))
    .replace(passwords, '$1:…@')
