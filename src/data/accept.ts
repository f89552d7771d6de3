/** Rows that are handed over, held to everything that a row has to be. */
import { arrivalOf, arrivingBy } from './arrive.ts'
import { refusalsFor } from './checks/hold.ts'
import type { Context } from './context.ts'
import { expectApart } from './identity.ts'
import { readerOf } from './lines.ts'
import { declareMask } from './mask.ts'
import { checkRows, completeRows, expectAdmitted } from './queue.ts'
import { holding } from './schema/held.ts'
import { newestSchema } from './schema/kept.ts'
import { localSource } from './sources/remote/local.ts'
import type { Queue } from './types.ts'

/** The rows as they are kept. `conflict` names the first that may not come in, `bad_input` one that is empty. */
export const accepted = async (
  context: Context,
  name: string,
  given: Queue,
  texts: readonly string[],
): Promise<string[]> => {
  const { queue } = given
  if (queue !== null) await expectApart({ ...given, queue })
  await declareMask(context, name, given.mask)
  const local = await localSource(context, given, 'any')
  const arriving = arrivingBy(await readerOf(local), await arrivalOf(context, name))
  const reader = holding(arriving, await newestSchema(context, name))
  const rows = checkRows(await completeRows(texts, reader), reader, given.admit)
  const refusals = await refusalsFor(context, name, given)
  expectAdmitted(await refusals(rows))
  return rows
}
