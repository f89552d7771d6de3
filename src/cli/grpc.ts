import { systemClock } from '../core/clock.ts'
import { messageOf } from '../core/error.ts'
import { millraceVersion } from '../core/version.ts'
import type { GrpcOptions, GrpcServer } from '../http/inference/grpc/server.ts'
import { standardLogger } from '../http/logger.ts'
import type { Reach } from './reach.ts'

/** gRPC on the port that was asked for, or beside that of HTTP where that is free: then it may be missing. */
export const openGrpc = async (
  parts: Pick<
    GrpcOptions,
    'registry' | 'endpoints' | 'log' | 'whole' | 'access' | 'tls' | 'tracer'
  >,
  {
    reach: { host, port, grpcPort },
    url,
    warn,
  }: { reach: Reach; url: string; warn(what: string): void },
): Promise<GrpcServer | null> => {
  if (grpcPort === 'off') return null
  // Few ask by it, and its library takes a while to load.
  const { startGrpc } = await import('../http/inference/grpc/server.ts')
  try {
    return await startGrpc({
      ...parts,
      ...{ host, version: millraceVersion, clock: systemClock, logger: standardLogger() },
      port: grpcPort ?? (port === 0 ? 0 : besides(url)),
    })
  } catch (error) {
    if (grpcPort !== null) throw error
    warn(messageOf(error))
    return null
  }
}

/** The next port; any where there is none after it. */
const besides = (url: string): number => {
  // Of 80 an address says nothing.
  const next = Number(new URL(url).port || 80) + 1
  return next > 65_535 ? 0 : next
}
