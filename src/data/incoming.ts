/** How rows come in: from the source of a data set, from its queue, and by calls. */
import { checkName } from '../store/check.ts'
import { accepted } from './accept.ts'
import { carryOver, isCarryDue, recoverAll } from './apply.ts'
import { bad } from './bad.ts'
import { type Context, exclusive } from './context.ts'
import { createCount } from './count.ts'
import { finishErasures, unfinishedErasures } from './erase.ts'
import { countHanded, hand } from './handed.ts'
import { readHeader } from './header.ts'
import { expectApart } from './identity.ts'
import { ingest } from './ingest.ts'
import { declareMask } from './mask.ts'
import { listPlans } from './plan.ts'
import type { QueueLimits } from './queue.ts'
import { expectDeclared } from './schema/declared.ts'
import { retype } from './schema/retype.ts'
import { detectedIn } from './sources/detected.ts'
import { identityOfSource } from './sources/identity.ts'
import { localSource } from './sources/remote/local.ts'
import type { Data } from './types.ts'
import { known, refresh, toDataset } from './versions.ts'

type Incoming = Pick<
  Data,
  'current' | 'recover' | 'columns' | 'detected' | 'retype' | 'ingest' | 'enqueue' | 'waiting'
>

/** `most`: how many rows may wait that were handed over. */
export const incomingTo = (context: Context, most: QueueLimits): Incoming => {
  const waiting = waitingIn(context)
  return {
    async current(name, source, author) {
      if (await isUnfinished(context)) await recover(context)
      return current(context, name, source, author)
    },
    recover: () => recover(context),
    columns: async (given) => (await readHeader(await localSource(context, given, 'any'))).columns,
    detected: async (given) => detectedIn(await localSource(context, given, 'any')),
    retype: (name, column, to, author) =>
      exclusive(context, async (locked) =>
        toDataset(await retype(locked, checkName('data set', name), { column, to, author })),
      ),
    async ingest(name, options) {
      checkName('data set', name)
      await declareMask(context, name, options.mask)
      const moved = await exclusive(context, (locked) => ingest(locked, name, options))
      const dataset = await current(context, name, options, options.author)
      return { dataset, ...moved, left: await waiting(name, options) }
    },
    enqueue: enqueueing(context, most, waiting),
    waiting,
  }
}

const isUnfinished = async (context: Context) =>
  (await listPlans(context, 'staging')).length +
    (await listPlans(context, 'intended')).length +
    (await unfinishedErasures(context)).length >
  0

const recover = async (context: Context): Promise<number> =>
  (await isUnfinished(context)) || (await isCarryDue(context))
    ? exclusive(
        context,
        async (locked) => (await recoverAll(locked)) + (await finishErasures(locked)),
      )
    : 0

const current = async (
  context: Context,
  name: string,
  given: Parameters<Data['current']>[1],
  author: Parameters<Data['current']>[2] = 'millrace',
): ReturnType<Data['current']> => {
  checkName('data set', name)
  await declareMask(context, name, given.mask)
  const source = await localSource(context, given, 'newest')
  const row =
    (await known(context, name, source, await identityOfSource(source))) ??
    (await exclusive(context, (locked) => refresh(locked, name, source, author)))
  if (row) {
    expectDeclared(row, source)
    return toDataset(row)
  }
  throw bad(
    source.name ?? source.file,
    'has a header but no rows',
    'Add rows below its first line.',
  )
}

const waitingIn = (context: Context): Data['waiting'] => {
  const countRows = createCount()
  return async (name, given) => {
    checkName('data set', name)
    const handed = await countHanded(context, name)
    if (given.queue === null) return handed
    const { queue } = await expectApart({ ...given, queue: given.queue })
    if (await isCarryDue(context)) await exclusive(context, carryOver)
    return handed + (await countRows(queue, given.column))
  }
}

const enqueueing =
  (context: Context, most: QueueLimits, waiting: Data['waiting']): Data['enqueue'] =>
  async (name, given, rows) => {
    checkName('data set', name)
    const all = rows.map((row) => (typeof row === 'string' ? { text: row } : row))
    const texts = await accepted(
      context,
      name,
      given,
      all.map(({ text }) => text),
    )
    const checked = all.map((row, at) => ({ ...row, text: texts[at] ?? '' }))
    const { author } = given
    const added = checked.length > 0 ? await hand(context, name, checked, { author, most }) : 0
    return { added, waiting: await waiting(name, given) }
  }
