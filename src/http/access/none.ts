import { noDoor } from '../../access/door.ts'
import { MillraceError } from '../../core/error.ts'
import type { ManagedAccess } from './types.ts'

const noKeys = () =>
  new MillraceError('conflict', {
    what: 'No keys are kept here.',
    fix: 'Ask the server of a project: millrace up.',
  })

const refuse = async () => {
  throw noKeys()
}

/** Anybody may do everything, and no key can be made. */
export const noAccess: ManagedAccess = {
  door: noDoor,
  limiter: { take: () => () => {} },
  refusals: { note() {} },
  keys: {
    list: async () => [],
    ...{ create: refuse, revoke: refuse, signIn: refuse, signOut: refuse },
  },
}
