/** How what somebody may not do is refused. */
import { type Grant, neededFor, type Principal, type Scope, type Thing } from '../core/access.ts'
import { MillraceError } from '../core/error.ts'
import { quoted } from '../core/text.ts'

/** Of a thing that a good key may not do this to. */
export const forbidden = (
  { kind, name, grants }: Principal,
  scope: Scope,
  thing: Thing,
): MillraceError => {
  const who = kind === 'token' ? `The token of ${quoted(name)}` : `The key ${quoted(name)}`
  const roles = [...new Set(grants.map(roleOf))]
  return new MillraceError('forbidden', {
    what: `${who} may not do this${placeOf(thing)}.`,
    why: `It takes ${neededFor(scope)}; this one has ${roles.length > 0 ? roles.join(' and ') : 'no role'}.`,
    fix: 'Ask an admin for a key that may: millrace keys create --role ROLE.',
  })
}

/** `viewer`; of a role that holds on some endpoints `predictor on "shop" alone`. */
const roleOf = ({ role, endpoints }: Grant): string => {
  if (endpoints === null) return role
  const rest = endpoints.length - named
  const names = endpoints.slice(0, named).map(quoted).join(', ')
  return `${role} on ${names}${rest > 0 ? ` and ${rest} more` : ''} alone`
}

/** Endpoints that a refusal names. */
const named = 3

const placeOf = (thing: Thing): string => {
  if (thing.kind === 'endpoint') return ` to the endpoint ${quoted(thing.name)}`
  if (thing.kind === 'data')
    return thing.name === null ? ' to all data' : ` to the data set ${quoted(thing.name)}`
  return ''
}

/** Where no key was sent, and one is needed. */
export const keyMissing = () =>
  new MillraceError('no_key', {
    what: 'A key is needed, and none was sent.',
    fix: 'Send it as the header "authorization: Bearer KEY"; in the console, sign in.',
  })

/** Of a key that is not known, expired or revoked: which of them it is, only its owner is told. */
export const keyRefused = (why?: string) =>
  new MillraceError('no_key', {
    what: 'The key that was sent does not count.',
    why: why ?? 'There is no such key here.',
    fix: 'Ask an admin for another one: millrace keys create --role ROLE.',
  })
