import { MillraceError } from '../core/error.ts'
import type { Run } from '../core/records.ts'
import { spawnedOf } from '../core/spawn.ts'
import { createHereExecutor } from '../jobs/here.ts'
import { hasCheckpoint } from '../pipeline/checkpoints.ts'
import type { StageEvent, TrainResult } from '../pipeline/job.ts'
import { openTrainJob } from '../pipeline/order.ts'
import { followRanks, leadRanks, worldOf } from '../pipeline/ranks.ts'
import { gateRefusal } from '../pipeline/refusal.ts'
import { isTraining } from '../pipeline/run.ts'
import { carryOut, type Work } from '../pipeline/stage.ts'
import { trainAndEvaluate } from '../pipeline/train.ts'
import { trainVoice } from '../pipeline/writer.ts'
import type { Store } from '../store/home.ts'
import type { Collective } from '../train/collective/collective.ts'
import { openMpi } from '../train/collective/mpi.ts'
import { conclude } from './conclude.ts'
import { author, modelName, type Opened, openProject } from './open.ts'
import { placeOf } from './place.ts'
import { tellOfTraining } from './progress.ts'
import type { Act, Args, Io } from './verb.ts'

/**
 * One rank under somebody else's launcher. Rank 0 turns the training: it begins the run, sends the order to
 * the others, trains with them, and goes on alone to judge and register.
 */
export const run: Act = async (args, io) => {
  if (!spawnedOf())
    throw new MillraceError('bad_usage', {
      what: 'No launcher started this worker.',
      why: 'A worker is one rank of several that mpirun, srun or an MPIJob starts.',
      fix: 'Start it so: mpirun -n 3 millrace worker MODEL. Or let Millrace start them: millrace train MODEL --workers 3 --mpi.',
    })
  await worldOf(openMpi(), async (world) => {
    if (world.rank === 0) return await lead(args, io, world)
    await followRanks(world, await placeOf(args), io.interrupted())
  })
}

const lead = async (args: Args, io: Io, collective: Collective): Promise<void> => {
  const train = leadRanks(collective)
  await using opened = await openProject(args, {
    executor: (place) =>
      createHereExecutor(place.store, (of, ending) =>
        carryOut(
          place,
          of,
          { work: trainWith(place.store, train), voice: trainVoice },
          { ending, overdue() {} },
        ),
      ),
  })
  const name = modelName(opened, args.positionals[0])
  io.interrupted().addEventListener('abort', () => void opened.loop.close(), { once: true })
  await opened.loop.prepare()
  const quiet = tellOfTraining(opened, io)
  const launch = { maxRestarts: 0 }
  const left = await leftBehind(opened, name, collective.size)
  const run = left
    ? await opened.loop.resume(left.id, { author: author(), launch })
    : await opened.loop.train(name, {
        trigger: 'manual',
        author: author(),
        train: { workers: collective.size },
        launch,
      })
  const version = await opened.loop.finished(run.id)
  quiet()
  const told = `Version ${version.version} of ${name}, by ${collective.size} workers.`
  conclude(io, { version }, () => told, version.gate.passed ? null : gateRefusal(version))
}

/** Trains as the ranks of the world, this one at their head. */
const trainWith =
  (store: Store, train: ReturnType<typeof leadRanks>): Work<StageEvent, TrainResult> =>
  async (input, { onEvent }, signal) =>
    trainAndEvaluate(await openTrainJob(store, input), onEvent, signal, train(input))

/** The run that a world of this size was training when it lost a rank; its launcher has started the next. */
const leftBehind = async (
  { registry, store }: Opened,
  model: string,
  workers: number,
): Promise<Run | undefined> => {
  for (const run of await registry.interrupted()) {
    const isOurs = run.model === model && run.params['train.workers'] === `${workers}`
    if (!isOurs || !isTraining(run)) continue
    if (await hasCheckpoint(store, run)) return run
    // Lost before its first epoch was through: it begins anew.
    await registry.endInterrupted(run.id)
  }
  return undefined
}
