/** The ranks that a launcher has started: the first tells the others what to train, and all train together. */
import { messageOf } from '../core/error.ts'
import { createMutex } from '../core/mutex.ts'
import { layout } from '../store/layout.ts'
import { folderWorkspaces } from '../store/workspace.ts'
import type { Collective } from '../train/collective/collective.ts'
import type { StageInput } from './stage.ts'
import type { Train } from './train.ts'
import { trainFirst, trainWorker, type WorkerJob } from './worker.ts'

/** What every rank is told. Home and project it knows by itself. */
interface RankOrder extends Pick<WorkerJob, 'recipe' | 'lineage' | 'schema' | 'until'> {
  readonly run: string
  readonly token: number
}

/** Milliseconds between two signs of life of the first rank before it trains. */
const signEvery = 1000

/** Works in a world; one that is not left in order ends, for all ranks. */
export const worldOf = async <T>(
  opening: Promise<Collective>,
  work: (world: Collective) => Promise<T>,
): Promise<T> => {
  const world = await opening
  try {
    return await work(world)
  } catch (error) {
    world.abort(messageOf(error))
    throw error
  }
}

/** Trains at the head of a world, whose other ranks follow. Until then they hear that it is still to come. */
export const leadRanks = (world: Collective): ((stage: StageInput) => Train) => {
  const send = createSender(world)
  return ({ run, token }) =>
    async (job, emit, signal) => {
      const { recipe, lineage, schema, until } = job
      await send({ recipe, lineage, schema, until, run: run.id, token })
      const trained = await trainFirst(job, world, emit, signal)
      await world.close()
      return trained
    }
}

const createSender = (world: Collective) => {
  const oneByOne = createMutex()
  const send = (text: string) => oneByOne(() => world.allGather(Buffer.from(text)))
  const signs = setInterval(() => void send('').catch(() => clearInterval(signs)), signEvery)
  return async (order: RankOrder) => {
    clearInterval(signs)
    await send(JSON.stringify(order))
  }
}

/** Trains as one of the other ranks, on the files of a home that all of them see. */
export const followRanks = async (
  world: Collective,
  { home, project }: Pick<StageInput, 'home' | 'project'>,
  signal: AbortSignal,
): Promise<void> => {
  for (;;) {
    const [bytes] = await world.allGather(new Uint8Array())
    if (!bytes || bytes.length === 0) continue
    const { run, token, ...order }: RankOrder = JSON.parse(Buffer.from(bytes).toString())
    const folder = folderWorkspaces(layout(home).runs).folderOf(run, token)
    await trainWorker({ ...order, home, project, folder }, world, () => {}, signal)
    return world.close()
  }
}
