import type { Clock } from '../core/clock.ts'
import { makeFolder } from '../core/files.ts'
import type { Erased } from './compact/erase.ts'
import { compactionLock, roundLocked } from './compact/round.ts'
import { waitForLock } from './lock.ts'
import { fingerprintOf } from './record.ts'
import { openIndex } from './remarks.ts'
import { type Keys, noKeys } from './seal.ts'

export interface Whose {
  /** The value of the column that `subject` names. */
  readonly subject: string
  readonly author: string
  /** Of the log: a person has a fingerprint for each. Default: none. */
  readonly keys?: Keys
}

export interface ErasedRecords {
  /** Of whose records they were: the one of today first. */
  readonly fingerprints: readonly string[]
  /** Every erasure that went on. */
  readonly erased: readonly Erased[]
}

/** Milliseconds that a compaction under way is waited for. */
const patience = 120_000

/**
 * Erases the records of a person until now: from here on no reading has them, and when this ends no file but those that
 * it says are left. These, and whoever is killed in it, have it finished by the next round of any process.
 */
export const eraseRecords = async (
  folder: string,
  clock: Pick<Clock, 'now'>,
  { subject, author, keys = noKeys }: Whose,
): Promise<ErasedRecords> => {
  await makeFolder(folder)
  const index = openIndex(folder)
  const fingerprints = keys.salts(index.salt).map((salt) => fingerprintOf(salt, subject))
  const until = clock.now()
  for (const fingerprint of fingerprints) index.erase({ subject: fingerprint, until, author })
  index.close()
  using _ = await waitForLock(compactionLock(folder), patience)
  // Records of processes that live stay where they are.
  const never = Number.POSITIVE_INFINITY
  // What cannot be read is told as left.
  const failed = () => {}
  const how = { folder, clock, rules: new Map(), fewest: never, longest: never, failed }
  return { fingerprints, erased: await roundLocked(how) }
}
