/** What is kept, in rows. */

import { MillraceError } from '../../core/error.ts'
import type { DriftRules, MonitorWindow } from '../../core/monitor.ts'
import type { Key } from '../../inference/reading/filter.ts'
import type { Keys } from '../../inference/seal.ts'
import type { Database } from '../../store/database.ts'
import { isObject, readStored } from '../../store/stored.ts'
import type { Place } from '../windows/place.ts'
import type { MonitorRecord } from './types.ts'

export const toRow = (
  {
    endpoint,
    model,
    rules,
    place,
    versions,
    problem,
    readTo = null,
    generation,
  }: Omit<MonitorRecord, 'changedAt'>,
  now: number,
) => ({
  ...{ endpoint, model, generation },
  rules_json: JSON.stringify(rules),
  place_json: JSON.stringify(place),
  status_json: JSON.stringify({ versions, problem, readTo }),
  changed_at: now,
})

export const recordIn = async (db: Database, endpoint: string): Promise<MonitorRecord | null> => {
  const row = await db
    .selectFrom('monitors')
    .selectAll()
    .where('endpoint', '=', endpoint)
    .executeTakeFirst()
  if (!row) return null
  const of = `The monitor of ${endpoint}`
  return {
    ...{ endpoint, model: row.model, generation: row.generation, changedAt: row.changed_at },
    rules: readStored<DriftRules>(row.rules_json, { of, what: 'rules', isSound: isObject }),
    place: readStored<Place>(row.place_json, { of, what: 'place', isSound: isObject }),
    ...readStored<Pick<MonitorRecord, 'versions' | 'problem' | 'readTo'>>(row.status_json, {
      ...{ of, what: 'state', isSound: isObject },
    }),
  }
}

/** Of the log, read when they are needed. */
export type KeysOf = () => Keys

const sealedAs = 'monitor'

/** What windows and what they are held against tell of values: sealed where the log is. */
export const sealedText = (text: string, keys: KeysOf): string => keys().seal(text, sealedAs)

/** Fails with `corrupt` where the key is not here. */
export const openedText = (text: string, keys: KeysOf): string => {
  const opened = keys().open(text, sealedAs)
  if (opened.missing === null) return opened.text
  throw new MillraceError('corrupt', {
    what: `What was seen of traffic is sealed by the key ${opened.missing}, which is not here.`,
    fix: 'Name the file of the key under `formerKeyFiles`.',
  })
}

export const windowOf = (
  { window_json }: { readonly window_json: string },
  keys: KeysOf,
): MonitorWindow =>
  readStored(openedText(window_json, keys), { of: 'A window', what: 'figures', isSound: isObject })

export const keyIn = (text: string): Key =>
  readStored(text, { of: 'A window', what: 'place', isSound: isObject })
