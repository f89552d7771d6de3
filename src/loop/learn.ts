import { readFile } from 'node:fs/promises'
import type { Launch } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Completion, Figures, TrainEvent } from '../core/records.ts'
import { openRows, type Rows } from '../core/rows.ts'
import { createData } from '../data/data.ts'
import { answerCases, readCases } from '../evaluate/cases.ts'
import type { Duel } from '../evaluate/gate.ts'
import { runMpi } from '../jobs/mpi.ts'
import { openStore } from '../store/home.ts'
import type { Tasks } from '../tasks/registry.ts'
import { splitRows } from '../tasks/split.ts'
import type { Predictor } from '../tasks/task.ts'
import { alone } from '../train/collective/alone.ts'
import { trainAsCrew } from './crew.ts'
import type { LearnOrder, Learnt, StageEvent } from './order.ts'
import type { MpiOrder } from './process.ts'
import { type RankOrder, rowsIn, type Trained, trainAsRank } from './rank.ts'
import { loadTasks } from './tasks.ts'

/** Trains as an order says, on one rank or many; the rows lie in the folder of the run. */
export type Train = (
  order: RankOrder,
  launch: Launch,
  emit: (event: TrainEvent) => void,
  signal: AbortSignal,
) => Promise<Trained>

/** Learns from a data set version, judges the result beside the champion, leaves a package. */
export const learn = async (
  order: LearnOrder,
  emit: (event: StageEvent) => void,
  signal: AbortSignal,
  train: Train = trainHere,
): Promise<Learnt> => {
  const { recipe, folder } = order
  await spool(order)
  const trained = await train(
    order,
    order.launch,
    (event) => emit({ kind: 'train', event }),
    signal,
  )

  emit({ kind: 'phase', phase: 'evaluate' })
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
    const champion =
      order.champion && (await duel(tasks, trained.folder, order.champion, validation))
    const accuracy = await accuracyOf(predictor, order.cases)
    const championAccuracy =
      order.champion && (await accuracyAt(tasks, order.champion.folder, order.cases))
    return {
      folder: trained.folder,
      // A task that has an accuracy of its own keeps it.
      candidate: { ...accuracy, ...judged, ...trained.figures },
      baseline: trained.baseline,
      champion: champion && {
        ...champion,
        candidate: { ...accuracy, ...champion.candidate },
        champion: { ...championAccuracy, ...champion.champion },
      },
      completions: await complete(predictor, order.completions),
    }
  } finally {
    await predictor.close()
    rows.close()
  }
}

/** The rows of the data set version as a file, so that nobody has to hold them in memory. */
const spool = async ({ home, lineage, recipe, folder }: LearnOrder): Promise<void> => {
  const store = await openStore(home)
  try {
    const data = createData(store)
    await data.spool(lineage.datasetVersion, rowsIn(folder), recipe.limit ?? undefined)
  } finally {
    await store.close()
  }
}

/** In this process: alone, as threads, or as processes under MPI. */
const trainHere: Train = async (order, launch, emit, signal) => {
  const { workers } = order.recipe.train
  if (launch.launcher === 'mpi') return trainUnderMpi(order, launch, emit, signal)
  if (workers > 1) return trainAsCrew(order, launch.stall, emit, signal)
  const trained = await trainAsRank(order, alone(), emit, signal)
  if (trained) return trained
  throw new MillraceError('internal', { what: 'The training gave no answer.' })
}

const trainUnderMpi: Train = async ({ ...order }, { hosts, stall }, emit, signal) => {
  const { project, home, recipe, lineage, folder, until } = order
  const input: MpiOrder = { project, home, recipe, lineage, folder, until, stall }
  return runMpi<TrainEvent, Trained>({
    entry: new URL('./process.ts', import.meta.url),
    ranks: recipe.train.workers,
    hosts,
    folder,
    input,
    onEvent: emit,
    onLine: (line) => console.log(line),
    signal,
  })
}

/** Null where the champion knows nothing of these rows, or is of another kind: then there is no rival to be held against. */
const duel = async (
  tasks: Tasks,
  candidate: string,
  { version, folder }: { version: number; folder: string },
  rows: Rows,
): Promise<Duel | null> => {
  try {
    const [mine = {}, theirs = {}] = await tasks.judge([candidate, folder], rows)
    return { version, candidate: mine, champion: theirs }
  } catch (error) {
    if (error instanceof MillraceError && ['bad_data', 'refused'].includes(error.code)) return null
    throw error
  }
}

const accuracyAt = async (tasks: Tasks, folder: string, cases: string | null): Promise<Figures> => {
  const predictor = await tasks.openPredictor(folder)
  try {
    return await accuracyOf(predictor, cases)
  } finally {
    await predictor.close()
  }
}

const accuracyOf = async (predictor: Predictor, file: string | null): Promise<Figures> => {
  if (file === null) return {}
  const { accuracy } = await answerCases(await readCases(file), predictor.predict)
  return { accuracy }
}

const complete = async (
  predictor: Predictor,
  order: LearnOrder['completions'],
): Promise<Completion[]> => {
  if (!order || !predictor.complete) return []
  const inputs = (await readFile(order.file, 'utf8'))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const added = await predictor.complete(inputs, order.words)
  return inputs.map((input, index) => ({ input, completion: added[index] ?? '' }))
}
