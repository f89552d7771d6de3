/** Who can reach what `up` serves. */
import { availableParallelism } from 'node:os'
import { MillraceError } from '../core/error.ts'
import { isLoopback } from '../http/address.ts'
import { isName } from '../http/names.ts'
import { wholeNumber } from './args.ts'
import type { Args } from './verb.ts'

export interface Reach {
  readonly host: string
  readonly port: number
  /** Port of gRPC, 'off' for none; null: the one after `port`, where that is free. */
  readonly grpcPort: number | 'off' | null
  /** More names it answers to. */
  readonly hosts: readonly string[]
}

/** What the options and the environment say. Throws `bad_usage` for what is no port or host, `refused` beyond this machine. */
export const reachOf = (args: Args): Reach => {
  const port = args.text('port') ?? (process.env['MILLRACE_PORT'] || '4700')
  const host = args.text('host') ?? (process.env['MILLRACE_HOST'] || '127.0.0.1')
  if (!isLoopback(host) && !args.flag('insecure'))
    throw new MillraceError('refused', {
      what: `${host} is not opened: it can be reached from beyond this machine.`,
      why: 'Nobody is asked for a key: everyone who reaches the port may train, promote and add data.',
      fix: 'Put a proxy that asks for one before 127.0.0.1, or add --insecure where only the right people reach the port.',
    })
  return {
    host,
    port: wholeNumber('--port', port, [0, 65_535]),
    grpcPort: grpcPortOf(args),
    hosts: allowedHosts(args),
  }
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
export const warningOf = ({ host }: Reach): string | null =>
  isLoopback(host)
    ? null
    : `warning: it listens on ${host}, beyond this machine, and asks nobody for a key: everyone who reaches the port may train, promote and add data.`
