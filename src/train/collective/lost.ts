import { MillraceError } from '../../core/error.ts'

/** What ended a world, as one sentence that every rank tells alike. */

export const gaveUp = (hosts: readonly string[], rank: number, reason: string): string =>
  `Rank ${rank} on ${hosts[rank] ?? 'an unknown host'} gave up: ${reason.replace(/\.?$/, '.')}`

/** `timeout` in milliseconds. */
export const didNotCome = (
  hosts: readonly string[],
  ranks: readonly number[],
  operation: string,
  timeout: number,
): string => `${namesOf(hosts, ranks)} did not come to ${operation} within ${seconds(timeout)} s.`

export const hasLeft = (hosts: readonly string[], rank: number, operation: string): string =>
  `Rank ${rank} on ${hosts[rank]} has left while others came to ${operation}.`

/** "Rank 1 on a" or "Ranks 1 on a, 2 on b". */
export const namesOf = (hosts: readonly string[], ranks: readonly number[]): string =>
  `${ranks.length === 1 ? 'Rank' : 'Ranks'} ${ranks.map((rank) => `${rank} on ${hosts[rank]}`).join(', ')}`

const seconds = (milliseconds: number) => Number((milliseconds / 1000).toFixed(2))

export const workerLost = (what: string): MillraceError =>
  new MillraceError('worker_lost', {
    what,
    fix: 'See the log for what this rank did last, then resume from the checkpoint.',
  })
