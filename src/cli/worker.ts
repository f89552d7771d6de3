import { existsSync } from 'node:fs'
import { MillraceError, messageOf } from '../core/error.ts'
import { createMutex } from '../core/mutex.ts'
import type { Run } from '../core/records.ts'
import { spawnedOf } from '../core/spawn.ts'
import { gateRefusal } from '../pipeline/refusal.ts'
import { isTraining } from '../pipeline/run.ts'
import { runFolder } from '../pipeline/submit.ts'
import { trainAndEvaluate } from '../pipeline/train.ts'
import { checkpointIn, trainWorker, type WorkerJob } from '../pipeline/worker.ts'
import type { Collective } from '../train/collective/collective.ts'
import { openMpi } from '../train/collective/mpi.ts'
import { author, modelName, type Opened, openProject } from './open.ts'
import { tell } from './progress.ts'
import type { Act, Args, Io } from './verb.ts'

/** Milliseconds between two signs of life of the lead before it trains. */
const signEvery = 1000

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
  const collective = await openMpi()
  try {
    if (collective.rank === 0) await lead(args, io, collective)
    else await follow(collective, io.signal)
  } catch (error) {
    collective.abort(messageOf(error))
    throw error
  }
}

const lead = async (args: Args, io: Io, collective: Collective): Promise<void> => {
  const orders = createOrders(collective)
  await using opened = await openProject(args, {
    trainHere: (order, emit, signal) =>
      trainAndEvaluate(order, emit, signal, async (rankOrder, _, tellTraining) => {
        const { project, home, recipe, lineage, folder, until } = rankOrder
        await orders.give({ project, home, recipe, lineage, folder, until })
        const trained = await trainWorker(rankOrder, collective, tellTraining, signal)
        await collective.close()
        if (trained) return trained
        throw new MillraceError('internal', { what: 'The training gave no answer.' })
      }),
  })
  const name = modelName(opened, args.positionals[0])
  await opened.loop.prepare()
  const quiet = opened.loop.subscribe(tell(io))
  io.signal.addEventListener('abort', () => void opened.loop.close(), { once: true })
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
  if (io.json) io.out(JSON.stringify({ version }))
  else io.out(`Version ${version.version} of ${name}, by ${collective.size} workers.`)
  if (!version.gate.passed) throw gateRefusal(version)
}

/** The run that a world of this size was training when it lost a rank; its launcher has started the next. */
const leftBehind = async (
  { registry, store }: Opened,
  model: string,
  workers: number,
): Promise<Run | undefined> => {
  for (const run of await registry.interrupted()) {
    const isOurs = run.model === model && run.params['train.workers'] === `${workers}`
    if (!isOurs || !isTraining(run)) continue
    if (existsSync(checkpointIn(runFolder(store, run)))) return run
    // Lost before its first epoch was through: it begins anew.
    await registry.endInterrupted(run.id)
  }
  return undefined
}

/** Sends an order to the other ranks; until then they hear every second that it is still to come. */
const createOrders = (collective: Collective) => {
  const oneByOne = createMutex()
  const send = (text: string) => oneByOne(() => collective.allGather(Buffer.from(text)))
  const signs = setInterval(() => void send('').catch(() => clearInterval(signs)), signEvery)
  return {
    async give(order: WorkerJob) {
      clearInterval(signs)
      await send(JSON.stringify(order))
    },
  }
}

const follow = async (collective: Collective, signal: AbortSignal): Promise<void> => {
  for (;;) {
    const [bytes] = await collective.allGather(new Uint8Array())
    if (!bytes || bytes.length === 0) continue
    const order: WorkerJob = JSON.parse(Buffer.from(bytes).toString())
    await trainWorker(order, collective, () => {}, signal)
    return collective.close()
  }
}
