import { systemClock } from '../core/clock.ts'
import type { z } from '../core/schema.ts'
import { millraceVersion } from '../core/version.ts'
import { createObjectives } from '../monitor/objectives/objectives.ts'
import { servedRows } from '../monitor/objectives/rows.ts'
import { noProcesses, type World } from '../operations/world.ts'
import { noTraffic } from '../serve/traffic.ts'
import { conclude } from './conclude.ts'
import { type Door, inputOf } from './door.ts'
import { asOwner, modelName, type Opened, openProject } from './open.ts'
import type { Args, Io } from './verb.ts'

/** Asks an operation of the project of a verb, and prints what came of it. */
export const ask = async <Output extends z.ZodType, Answer>(
  door: Door<Output, Answer>,
  args: Args,
  io: Io,
): Promise<void> => {
  const { model, ...given } = inputOf(door, args)
  const reads = door.operation.scope === 'read'
  await using opened = await openProject(args, { reads, finds: reads || door.finds === true })
  const input =
    'model' in door.operation.input ? { ...given, model: named(opened, door, model) } : given
  // Ctrl-C leaves what is under way to be taken up again.
  io.interrupted().addEventListener('abort', () => void opened.loop.close(), { once: true })
  if (door.prepares) await opened.loop.prepare()
  const quiet = door.listen?.(opened, io)
  const begun = await door.operation.perform(worldOf(opened), input, asOwner())
  const answer = door.finish ? await door.finish(begun, opened, args) : (begun as Answer)
  quiet?.()
  conclude(io, answer, door.render, door.refuse?.(answer))
}

/** The model that is named, or the only one; of some operations also a data set. */
const named = (
  opened: Opened,
  { operation }: Pick<Door<z.ZodType>, 'operation'>,
  model: string | undefined,
): string =>
  operation.orDataset && model !== undefined && opened.loop.datasets.includes(model)
    ? model
    : modelName(opened, model)

/** What operations work on, where nothing is served. */
export const worldOf = ({
  loop,
  registry,
  experiments,
  directory,
  requests,
  keys,
  config,
  store,
}: Opened): World => ({
  loop,
  registry,
  experiments,
  endpoints: new Map(),
  directory,
  serving: noProcesses,
  traffic: noTraffic,
  requests,
  objectives: createObjectives({
    ...{ declared: config.objectives, rows: servedRows(store.db), clock: systemClock },
  }),
  // Who has the files is past every lock.
  access: { keys, isLocked: () => true, look: async () => {} },
  version: millraceVersion,
  clock: systemClock,
})
