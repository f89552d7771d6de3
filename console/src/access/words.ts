/** What keys may do, in words. */
import type { KeyRecord } from '../../../src/access/types.ts'
import type { DataRole, Grant, Principal, Role } from '../../../src/core/access.ts'
import { count } from '../format.ts'

/** What each role may do: the explanation of the page, and the choice of a new key. */
export const roleWords: Readonly<Record<Role, string>> = {
  viewer: 'Sees models, runs, endpoints, the audit trail and metrics, and how requests went.',
  predictor:
    'Puts questions to models and says what the answers should have been. Sees nothing else.',
  editor: 'What a viewer and a predictor may, and trains, promotes, changes endpoints and deletes.',
  admin: 'Everything: keys and data too.',
}

export const dataWords: Readonly<Record<DataRole, string>> = {
  viewer: 'sees rows, profiles, and what was asked and answered',
  editor: 'also adds, corrects, releases and erases rows',
}

const named = (names: readonly string[] | null, all: string): string =>
  names === null ? all : names.join(', ')

/** Where a role holds: `everywhere`, or the names of endpoints. */
export const whereWords = ({ endpoints }: Grant): string => named(endpoints, 'the whole project')

export const dataOf = ({ role, endpoints, data, sets }: Grant): string => {
  if (role === 'admin' && endpoints === null) return 'all'
  return data === null ? '–' : `${data}: ${named(sets, 'all')}`
}

export const roleOf = ({ grants }: Pick<Principal, 'grants'>): string =>
  grants
    .map((grant) =>
      grant.endpoints === null ? grant.role : `${grant.role} of ${whereWords(grant)}`,
    )
    .join('; ')

export type State = 'counts' | 'expired' | 'revoked'

export const stateOf = ({ revokedAt, expiresAt }: KeyRecord, now: number): State => {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'counts'
}

/** `50 a second, 8 at a time`; a dash where there are no limits. */
export const limitWords = ({ limits: { rate, concurrency } }: KeyRecord): string =>
  [rate !== null && `${rate} a second`, concurrency !== null && `${count(concurrency)} at a time`]
    .filter(Boolean)
    .join(', ') || '–'

/** Names as somebody writes them, with blanks or commas between them; undefined where there are none. */
export const namesIn = (text: string): string[] | undefined => {
  const names = text.split(/[\s,]+/).filter(Boolean)
  return names.length > 0 ? names : undefined
}

/** What is wrong with a number that may be left out; null where nothing is. */
export const numberProblem = (text: string, isWhole: boolean): string | null => {
  if (text.trim() === '') return null
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0) return 'A number above 0, or nothing.'
  return isWhole && !Number.isInteger(value) ? 'A whole number, or nothing.' : null
}
