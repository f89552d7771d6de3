/** A DEVELOPMENT FIXTURE: keys of every kind, as if they had been given out over some months. */
import { createKeys } from '../../src/access/keys.ts'
import type { AccessRows } from '../../src/access/rows.ts'
import { noLimits } from '../../src/access/types.ts'
import type { Grant } from '../../src/core/access.ts'
import type { ManagedAccess } from '../../src/http/access/types.ts'
import { memoryAccess, memoryRows } from '../../test/system/access.ts'

const day = 86_400_000

const grantOf = (grant: Partial<Grant>): Grant => ({
  ...{ role: 'viewer', endpoints: null, data: null, sets: null },
  ...grant,
})

interface Invented {
  readonly name: string
  readonly grant: Grant
  /** Days ago. */
  readonly made: number
  readonly lifetime?: number
  readonly limits?: typeof noLimits
  readonly isRevoked?: boolean
}

const invented: readonly Invented[] = [
  { name: 'ada', grant: grantOf({ role: 'admin' }), made: 210 },
  {
    ...{ name: 'ci', made: 190, lifetime: 180 * day },
    grant: grantOf({ role: 'editor', data: 'editor', sets: ['customers', 'autocomplete'] }),
  },
  {
    ...{ name: 'shop-frontend-production', made: 120 },
    grant: grantOf({ role: 'predictor', endpoints: ['spam', 'churn'] }),
    limits: { rate: 50, concurrency: 8 },
  },
  { name: 'analyst', grant: grantOf({ data: 'viewer' }), made: 90, lifetime: 365 * day },
  { name: 'intern', grant: grantOf({ role: 'editor' }), made: 60, isRevoked: true },
  { name: 'prometheus', grant: grantOf({}), made: 30 },
]

/** Keys, and their texts by their names. */
export const inventedKeys = async (): Promise<{
  readonly access: ManagedAccess
  readonly texts: Readonly<Record<string, string>>
}> => {
  const rows: AccessRows = memoryRows()
  const now = Date.now()
  const texts: Record<string, string> = {}
  for (const { name, grant, made, lifetime = null, limits = noLimits, isRevoked } of invented) {
    const clock = { now: () => now - made * day, after: () => () => {} }
    const keys = createKeys(rows, clock)
    texts[name] = (await keys.create({ name, grant, limits, lifetime }, 'miller')).key
    if (isRevoked) await keys.revoke(name, 'key:ada')
  }
  return { access: await memoryAccess({ rows }), texts }
}
