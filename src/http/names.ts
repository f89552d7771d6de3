import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { canonical, isLoopback } from './address.ts'
import type { HttpConfig } from './types.ts'

const loopback: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** Names of an app, as a Host header may hold them. */
export interface Names {
  /** Those that anybody may be told: of every machine, or given at the start. */
  readonly told: readonly string[]
  /** Whether a name, in its one spelling, is the app's. */
  has(name: string): boolean
}

/**
 * Names the app answers to: those of the loopback, the host it listens on, and those that were allowed. Where
 * it listens beyond this machine, the machine's own addresses and its name too.
 */
export const namesOf = ({ host, hosts = [] }: Pick<HttpConfig, 'host' | 'hosts'>): Names => {
  const told = [...new Set([...loopback, ...[host, ...hosts].map(canonical)])]
  const alone = isLoopback(host)
  return {
    told,
    has: (name) =>
      told.includes(name) ||
      (!alone && (name === hostname().toLowerCase() || (isAddress(name) && isOwn(name)))),
  }
}

const isAddress = (name: string) => isIP(name) !== 0 || name.startsWith('[')

/** Asked anew each time: a machine may get another address while it runs. */
const isOwn = (name: string) =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .some(({ address }) => canonical(address) === name)

/** The name in a Host header, in its one spelling and without its port. */
export const nameIn = (host: string): string => canonical(host.replace(/:\d*$/, ''))

/** Whether a text is the name or the address of a machine, without scheme, port and path. */
export const isName = (text: string): boolean =>
  isIP(text.replace(/^\[(.*)\]$/s, '$1')) !== 0 || /^[a-z0-9_][a-z0-9._-]{0,252}$/i.test(text)
