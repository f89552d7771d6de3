/** Who can reach what `up` serves. */
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { isLoopback } from '../http/address.ts'
import { isName } from '../http/names.ts'
import type { TlsFiles } from '../http/tls.ts'
import { wholeNumber } from './args.ts'
import type { Args } from './verb.ts'

export interface Reach {
  readonly host: string
  readonly port: number
  /** Port of gRPC, 'off' for none; null: the one after `port`, where that is free. */
  readonly grpcPort: number | 'off' | null
  /** More names it answers to. */
  readonly hosts: readonly string[]
  /** Files of its certificate; null: it is not reached by TLS. */
  readonly tls: TlsFiles | null
  /** Whether it may be reached from beyond this machine although nobody is asked for a key. */
  readonly isInsecure: boolean
}

/** What the options and the environment say. Throws `bad_usage` for what is no port or host. */
export const reachOf = (args: Args): Reach => {
  const port = args.text('port') ?? (process.env['MILLRACE_PORT'] || '4700')
  const host = args.text('host') ?? (process.env['MILLRACE_HOST'] || '127.0.0.1')
  return {
    host,
    port: wholeNumber('--port', port, [0, 65_535]),
    grpcPort: grpcPortOf(args),
    hosts: allowedHosts(args),
    tls: tlsOf(args),
    isInsecure: args.flag('insecure'),
  }
}

const tlsOf = (args: Args): TlsFiles | null => {
  const cert = args.text('tls-cert') ?? (process.env['MILLRACE_TLS_CERT'] || undefined)
  const key = args.text('tls-key') ?? (process.env['MILLRACE_TLS_KEY'] || undefined)
  if (cert === undefined && key === undefined) return null
  if (cert !== undefined && key !== undefined) return { cert: resolve(cert), key: resolve(key) }
  throw new MillraceError('bad_usage', {
    what: `A ${cert === undefined ? 'key' : 'certificate'} for TLS is named, and no ${cert === undefined ? 'certificate' : 'key'}.`,
    fix: 'Name both: --tls-cert FILE --tls-key FILE.',
  })
}

/** Fails with `refused` for what can be reached from beyond this machine where nobody is asked for a key. */
export const expectGuarded = (
  { host, isInsecure }: Pick<Reach, 'host' | 'isInsecure'>,
  isLocked: boolean,
): void => {
  if (isLocked || isInsecure || isLoopback(host)) return
  throw new MillraceError('refused', {
    what: `${host} is not opened: it can be reached from beyond this machine.`,
    why: 'There is no key yet, so nobody is asked for one: everyone who reaches the port might train, promote and add data.',
    fix: 'Make a key first: millrace keys create --role admin. Or add --insecure where only the right people reach the port.',
  })
}

/** Processes that answer, as the option or the environment says; undefined: neither does. */
export const processesOf = (args: Args): number | undefined => {
  const asked = args.text('processes') ?? (process.env['MILLRACE_PROCESSES'] || undefined)
  if (asked === undefined) return undefined
  return asked === 'cores' ? availableParallelism() : wholeNumber('--processes', asked, [1, 1024])
}

const grpcPortOf = (args: Args): Reach['grpcPort'] => {
  const asked = args.text('grpc-port') ?? (process.env['MILLRACE_GRPC_PORT'] || null)
  if (asked === null || asked === 'off') return asked
  return wholeNumber('--grpc-port', asked, [0, 65_535])
}

/** Names of `--allow-host` and MILLRACE_ALLOW_HOST. */
const allowedHosts = (args: Args): readonly string[] => {
  const named = (process.env['MILLRACE_ALLOW_HOST'] ?? '').split(',').map((name) => name.trim())
  const hosts = [...args.texts('allow-host'), ...named.filter((name) => name !== '')]
  for (const host of hosts)
    if (!isName(host))
      throw new MillraceError('bad_usage', {
        what: `--allow-host: found ${JSON.stringify(host.slice(0, 100))}. Allowed: the name or address of a machine.`,
        fix: 'Leave out scheme, port and path: --allow-host models.example.',
      })
  return hosts
}

/** What is said at each start of an open host; null where only this machine reaches it. */
export const warningOf = (
  { host, tls }: Pick<Reach, 'host' | 'tls'>,
  isLocked: boolean,
): string | null => {
  if (isLoopback(host)) return null
  const where = `it listens on ${host}, beyond this machine,`
  if (!isLocked)
    return `warning: ${where} and asks nobody for a key: everyone who reaches the port may train, promote and add data.`
  if (tls === null)
    return `warning: ${where} without TLS: who is on the way can read keys and data. Add --tls-cert and --tls-key, or a proxy that speaks TLS.`
  return null
}
