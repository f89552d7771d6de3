/** Who answers for a model. */

export interface Owner {
  /** A person or a team; null where only an address is given. */
  readonly name: string | null
  /** Where what concerns the model is sent; null where only a name is given. */
  readonly email: string | null
}

/** One part before the @, and a domain of names with dots between them behind it. */
const address = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*$/

/**
 * A name, an e-mail address, or both: `Mail team`, `mail@example.org`, `Mail team <mail@example.org>` or
 * `Mail team, mail@example.org`. Null where an @ is part of no address.
 */
export const ownerIn = (text: string): Owner | null => {
  const whole = text.trim()
  if (!whole.includes('@')) return whole === '' || /[<>\r\n]/.test(whole) ? null : named(whole)
  const [, first = '', bracketed, listed] =
    /^(.*?)\s*(?:<([^<>]+)>|(?:^|,\s*)([^<>,\s]+))$/s.exec(whole) ?? []
  const email = (bracketed ?? listed ?? '').trim()
  const name = first.trim().replace(/,$/, '').trim()
  if (!address.test(email) || /[@<>\r\n]/.test(name)) return null
  return { name: name === '' ? null : name, email }
}

const named = (name: string): Owner => ({ name, email: null })

/** As people read it. */
export const ownerText = ({ name, email }: Owner): string =>
  name !== null && email !== null ? `${name} <${email}>` : (name ?? email ?? '')
