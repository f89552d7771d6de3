/** Rows that were refused, and rows that are erased. */
import { checkName } from '../store/check.ts'
import { lastNumber } from '../store/numbers.ts'
import { dropOld, recoverAll } from './apply.ts'
import { type Context, exclusive } from './context.ts'
import { createLineCount } from './count.ts'
import { carryOutErasure, linesLeft, planErasure, rowsOf } from './erase.ts'
import { truePath } from './identity.ts'
import { declareMask } from './mask.ts'
import { quarantineOf } from './quarantine.ts'
import type { QueueLimits } from './queue.ts'
import { wholeRecord } from './record.ts'
import { countOfCalls, refusedRows } from './refused.ts'
import { discardRow, releaseRow } from './release.ts'
import { expectSomebody } from './somebody.ts'
import type { Data } from './types.ts'

type Refused = Pick<Data, 'refused' | 'countRefused' | 'release' | 'discard'>

/** `most`: how many rows may wait, those that are released among them. */
export const refusedIn = (
  context: Context,
  most: QueueLimits,
  waiting: Data['waiting'],
): Refused => {
  const countLines = createLineCount()
  const linesOf = async (name: string, queue: string | null) => {
    if (queue === null) return { rows: 0, ends: 0, bytes: 0 }
    const turn = await lastNumber(context.store.db, `quarantine/${name}`)
    return countLines(quarantineOf(await truePath(queue)), wholeRecord, turn)
  }
  return {
    refused: async (name, queue, { cursor, limit }) =>
      refusedRows(context, checkName('data set', name), {
        ...{ queue, cursor, limit },
        lines: await linesOf(name, queue),
      }),
    countRefused: async (name, queue) =>
      (await linesOf(name, queue)).rows +
      (await countOfCalls(context, checkName('data set', name))),
    async release(name, given, row) {
      await releaseRow(context, checkName('data set', name), given, { ...row, most })
      return waiting(name, given)
    },
    discard: (name, queue, row) => discardRow(context, checkName('data set', name), queue, row),
  }
}

export const erasing =
  (context: Context): Data['erase'] =>
  async (name, given, { absent = false, ...whose }) => {
    checkName('data set', name)
    await declareMask(context, name, given.mask)
    const source = { ...given, file: await truePath(given.file) }
    const queue = whose.queue === null ? null : await truePath(whose.queue)
    return exclusive(context, async (locked) => {
      await recoverAll(locked)
      // A replaced queue holds rows that were taken from it.
      await dropOld(locked)
      if (!absent) await expectSomebody(locked, name, source, { ...whose, queue })
      const planned = await planErasure(locked, name, { ...whose, queue })
      context.step('erasure planned')
      const done = await carryOutErasure(locked, planned)
      const left = await linesLeft(context, source, done)
      return { fingerprint: done.fingerprint, rows: rowsOf(done), left }
    })
  }
