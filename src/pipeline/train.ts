import type { Launch } from '../config/resolve.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import { readPlain } from '../core/plain.ts'
import type { Completion, Metrics, TrainEvent } from '../core/records.ts'
import { openRows } from '../core/rows.ts'
import { evaluatePrompts, readEvalSet } from '../evaluate/cases.ts'
import type { ChampionComparison, Compared } from '../evaluate/gate.ts'
import { runMpi } from '../jobs/mpi/run.ts'
import type { Tasks } from '../tasks/catalogue.ts'
import { splitRows } from '../tasks/kit/split.ts'
import type { Predictor } from '../tasks/kit/task.ts'
import { alone } from '../train/collective/alone.ts'
import type { ChampionPackage, StageEvent, TrainJob, TrainResult } from './job.ts'
import { type Locator, openLocator } from './locate.ts'
import type { MpiWorkerJob } from './mpi.ts'
import { loadTasks } from './tasks.ts'
import { trainInThreads } from './threads.ts'
import { rowsIn, type Trained, trainWorker, type WorkerJob } from './worker.ts'

/** Trains as an order says, on one rank or many; the rows lie in the folder of the run. */
export type Train = (
  order: WorkerJob,
  launch: Launch,
  emit: (event: TrainEvent) => void,
  signal: AbortSignal,
) => Promise<Trained>

/** Learns from a data set version, judges the result beside the champion, leaves a package. */
export const trainAndEvaluate = async (
  order: TrainJob,
  emit: (event: StageEvent) => void,
  signal: AbortSignal,
  train: Train = trainHere,
): Promise<TrainResult> => {
  await using locator = await openLocator(order)
  try {
    await locator.spool(rowsIn(order.folder), order.recipe.maxRows ?? undefined)
    const trained = await train(
      order,
      order.launch,
      locator.located((event) => emit({ kind: 'train', event })),
      signal,
    )
    await locator.told()
    emit({ kind: 'phase', phase: 'evaluate' })
    return await evaluate(order, trained, locator)
  } catch (error) {
    throw await locator.place(error)
  }
}

/** Judges what was trained beside the champion, on the rows that were held out. */
const evaluate = async (
  order: TrainJob,
  trained: Trained,
  locator: Locator,
): Promise<TrainResult> => {
  const { recipe, folder } = order
  const tasks = await loadTasks(order, recipe.task.kind)
  const task = tasks.of(recipe.task.kind)
  const rows = openRows(rowsIn(folder))
  const predictor = await tasks.openPredictor(trained.folder)
  try {
    const { validation } = splitRows(rows, {
      identity: (row) => task.identity(row),
      share: recipe.train.validationSplit,
    })
    const [judged = {}] = await tasks.judge([trained.folder], validation)
    const accuracy = await accuracyOf(predictor, order.evalSet)
    const champion =
      order.champion &&
      (await compareWithChampion(order.champion, locator, async (rival) => {
        const [mine = {}, theirs = {}] = await tasks.judge([trained.folder, rival], validation)
        return {
          candidate: { ...accuracy, ...mine },
          champion: { ...(await accuracyAt(tasks, rival, order.evalSet)), ...theirs },
        }
      }))
    return {
      folder: trained.folder,
      // A task that has an accuracy of its own keeps it.
      candidate: { ...accuracy, ...judged, ...trained.metrics },
      baseline: trained.baseline,
      champion,
      completions: await complete(predictor, order.completions),
    }
  } finally {
    await predictor.close()
    rows.close()
  }
}

/** In this process: alone, as threads, or as processes under MPI. */
const trainHere: Train = async (order, launch, emit, signal) => {
  const { workers } = order.recipe.train
  if (launch.launcher === 'mpi') return trainUnderMpi(order, launch, emit, signal)
  if (workers > 1) return trainInThreads(order, launch.timeout, emit, signal)
  const trained = await trainWorker(order, alone(), emit, signal)
  if (trained) return trained
  throw new MillraceError('internal', { what: 'The training gave no answer.' })
}

const trainUnderMpi: Train = async ({ ...order }, { hostfile, timeout }, emit, signal) => {
  const { project, home, recipe, lineage, folder, until } = order
  const input: MpiWorkerJob = { project, home, recipe, lineage, folder, until, timeout }
  return runMpi<TrainEvent, Trained>({
    entry: new URL('./mpi.ts', import.meta.url),
    ranks: recipe.train.workers,
    hostfile: hostfile,
    folder,
    input,
    onEvent: emit,
    onLine: (line) => console.log(line),
    signal,
  })
}

/**
 * Both on the same rows. A champion that cannot be judged on them, whatever the reason, is answered with
 * that reason: it is no rival the candidate has beaten.
 */
const compareWithChampion = async (
  rival: ChampionPackage,
  locator: Locator,
  judge: (folder: string) => Promise<Pick<Compared, 'candidate' | 'champion'>>,
): Promise<ChampionComparison> => {
  const { version } = rival
  if ('problem' in rival) return rival
  try {
    return { version, problem: null, ...(await judge(rival.folder)) }
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'storage') throw error
    const placed = await locator.place(error)
    const told = placed instanceof MillraceError ? placed.what : messageOf(placed)
    const why = told.replace(/\.$/, '')
    return { version, problem: `Version ${version}, the champion, could not be judged: ${why}` }
  }
}

const accuracyAt = async (tasks: Tasks, folder: string, cases: string | null): Promise<Metrics> => {
  const predictor = await tasks.openPredictor(folder)
  try {
    return await accuracyOf(predictor, cases)
  } finally {
    await predictor.close()
  }
}

const accuracyOf = async (predictor: Predictor, file: string | null): Promise<Metrics> => {
  if (file === null) return {}
  const { accuracy } = await evaluatePrompts(await readEvalSet(file), predictor.predict)
  return { accuracy }
}

const complete = async (
  predictor: Predictor,
  order: TrainJob['completions'],
): Promise<Completion[]> => {
  if (!order || !predictor.complete) return []
  const inputs = (await readPlain(order.file))
    .toString()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const added = await predictor.complete(inputs, order.words)
  return inputs.map((input, index) => ({ input, completion: added[index] ?? '' }))
}
