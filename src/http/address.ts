import { isIP } from 'node:net'

/**
 * A host name or an address in its one spelling: in small letters, an IPv6 address in brackets, an IPv4
 * address in an IPv6 one as the IPv4 address it is. `::FFFF:127.0.0.1` gives `127.0.0.1`, `0:0::1` gives `[::1]`.
 */
export const canonical = (name: string): string => {
  const plain = name.toLowerCase()
  const inner = withoutBrackets(plain).replace(/%.*$/s, '')
  if (isIP(inner) !== 6) return plain
  const { hostname } = new URL(`http://[${inner}]`)
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname) ?? []
  if (high === undefined || low === undefined) return hostname
  return [high, low].flatMap(bytesOf).join('.')
}

const withoutBrackets = (text: string) =>
  text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text

const bytesOf = (group: string) => {
  const value = Number.parseInt(group, 16)
  return [value >> 8, value & 255]
}

/** Whether a name or an address stands for this very machine. */
export const isLoopback = (name: string): boolean => {
  const plain = canonical(name)
  return (
    plain === 'localhost' || plain === '[::1]' || (isIP(plain) === 4 && plain.startsWith('127.'))
  )
}

/** Who stands behind a remote address: itself, or of IPv6 the network of 64 bits that is one customer's. */
export const clientOf = (remote: string | undefined): string => {
  const address = canonical(remote ?? '')
  if (!address.startsWith('[')) return address
  const [head = '', tail] = address.slice(1, -1).split('::')
  const before = head.split(':').filter(Boolean)
  const after = tail?.split(':').filter(Boolean) ?? []
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].slice(0, 4).join(':')
}
