/** How gRPC is reached: as it is, or by TLS whose certificate may change. */
import { ServerCredentials } from '@grpc/grpc-js'
import type { Identity, TlsIdentity } from '../../tls.ts'

/** Credentials that take up a new certificate for new connections. */
class FollowingCredentials extends ServerCredentials {
  constructor(tls: TlsIdentity) {
    super({ minVersion: 'TLSv1.2' }, { ...tls.current() })
    tls.subscribe((identity: Identity) => this.updateSecureContextOptions({ ...identity }))
  }

  _equals(other: ServerCredentials): boolean {
    return this === other
  }
}

export const credentialsOf = (tls: TlsIdentity | null): ServerCredentials =>
  tls ? new FollowingCredentials(tls) : ServerCredentials.createInsecure()
