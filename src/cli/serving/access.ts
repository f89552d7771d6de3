/** Who may ask what of the server of a home. */
import { openDoor } from '../../access/door.ts'
import { createLimiter, type Limiter } from '../../access/limiter.ts'
import { createRefusals, gatherRefusals, type Refused } from '../../access/refusals.ts'
import { accessRows } from '../../access/rows.ts'
import type { TokenRules } from '../../access/rules.ts'
import type { Tokens } from '../../access/tokens.ts'
import { systemClock } from '../../core/clock.ts'
import type { Access, ManagedAccess } from '../../http/access/types.ts'
import type { Store } from '../../store/home.ts'
import type { Opened } from '../open.ts'

/** Opens the door of a home for one process. */
const doorOf = async (store: Store, rules: TokenRules | null, warn: (what: string) => void) =>
  openDoor({
    rows: accessRows(store.db, systemClock),
    tokens: await tokensBy(rules),
    clock: systemClock,
    warn,
  })

/** Few take tokens, and what checks them takes a while to load. */
const tokensBy = async (rules: TokenRules | null): Promise<Tokens | null> => {
  if (rules === null) return null
  const { createTokens } = await import('../../access/tokens.ts')
  return createTokens({ rules, clock: systemClock })
}

export interface OpenAccess<Of extends Access = Access> {
  readonly access: Of
  close(): Promise<void>
}

/** Where this process keeps the loop: it counts for all, and has the audit trail. */
export const openAccess = async (
  { store, keys, registry, config }: Pick<Opened, 'store' | 'keys' | 'registry' | 'config'>,
  warn: (what: string) => void,
): Promise<OpenAccess<ManagedAccess>> => {
  const door = await doorOf(store, config.tokens, warn)
  const refusals = createRefusals({ audit: registry.audit, clock: systemClock, warn })
  return {
    access: { door, keys, refusals, limiter: createLimiter() },
    async close() {
      door.close()
      await refusals.close()
    },
  }
}

interface Elsewhere {
  readonly limiter: Limiter
  tellRefused(told: readonly { readonly refused: Refused; readonly times: number }[]): void
}

/** Where another process counts, and has the audit trail. */
export const shareAccess = async (
  store: Store,
  rules: TokenRules | null,
  { limiter, tellRefused, warn }: Elsewhere & { warn(what: string): void },
): Promise<OpenAccess> => {
  const door = await doorOf(store, rules, warn)
  const refusals = gatherRefusals(tellRefused, systemClock)
  return {
    access: { door, limiter, refusals },
    async close() {
      door.close()
      refusals.close()
    },
  }
}
