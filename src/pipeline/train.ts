import type { Recipe } from '../config/resolve.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import type { Metrics, TrainEvent } from '../core/records.ts'
import { openRows, type RowFile, type Rows, subset } from '../core/rows.ts'
import { evaluatePrompts, readEvalSet } from '../evaluate/cases.ts'
import type { ChampionComparison, Compared } from '../evaluate/gate.ts'
import type { Tasks } from '../tasks/catalogue.ts'
import { predictRows } from '../tasks/codec/decode.ts'
import type { Judgement, Predictor } from '../tasks/kit/task.ts'
import { alone } from '../train/collective/alone.ts'
import { type AssessOptions, assessInto, besideChampion } from './assess.ts'
import { completeInto } from './completions.ts'
import type { ChampionPackage, StageEvent, TrainJob, TrainResult } from './job.ts'
import { type Locator, openLocator } from './locate.ts'
import { profileInto } from './profile.ts'
import { expectBothSides, heldOutBy, inBoth, keepSides } from './sides.ts'
import { loadTasks } from './tasks.ts'
import { trainInThreads } from './threads.ts'
import { rowsIn, type Trained, trainFirst } from './worker.ts'

/** Trains as an order says, on one rank or many; the rows lie in the folder of the run. */
export type Train = (
  order: TrainJob,
  emit: (event: TrainEvent) => void,
  signal: AbortSignal,
) => Promise<Trained>

/** Learns from a data set version, judges the result beside the champion, leaves a package. */
export const trainAndEvaluate = async (
  order: TrainJob,
  emit: (event: StageEvent) => void,
  signal: AbortSignal,
  train: Train,
): Promise<TrainResult> => {
  await using locator = await openLocator(order)
  const { recipe, folder } = order
  let rows: RowFile | null = null
  try {
    await locator.spool(rowsIn(folder), recipe.maxRows ?? undefined)
    const held = openRows(rowsIn(folder))
    rows = held
    const tasks = await loadTasks(order, recipe.task.kind)
    const task = tasks.of(recipe.task.kind)
    const pins = await locator.pins()
    const places = await heldOutBy(held, { task, recipe, pins })
    await expectBothSides(held, places, { task, recipe, pins })
    const { validation } = await keepSides(folder, held, places)
    const unseen = async (rival: Recipe) => {
      const theirs = await heldOutBy(held, { task: tasks.of(rival.task.kind), recipe: rival, pins })
      const both = inBoth(places, theirs)
      return both.length === places.length ? null : subset(held, both)
    }
    const trained = await train(
      order,
      locator.located((event) => emit({ kind: 'train', event })),
      signal,
    )
    await locator.told()
    const problem = await profileInto(trained.folder, order)
    if (problem !== null)
      emit({ kind: 'train', event: { kind: 'warning', row: null, text: problem } })
    emit({ kind: 'phase', phase: 'evaluate' })
    return await evaluate(order, trained, { tasks, validation, unseen, locator })
  } catch (error) {
    throw await locator.place(error)
  } finally {
    rows?.close()
  }
}

interface Held {
  readonly tasks: Tasks
  /** The rows that were held out. */
  readonly validation: Rows
  /** Those of them that a training by another recipe holds out as well; null where it is all of them. */
  unseen(recipe: Recipe): Promise<Rows | null>
  readonly locator: Locator
}

/** Judges what was trained, and the champion beside it, on the rows that were held out. */
const evaluate = async (order: TrainJob, trained: Trained, held: Held): Promise<TrainResult> => {
  const { tasks } = held
  const predictor = await tasks.openPredictor(trained.folder)
  try {
    const accuracy = await accuracyOf(predictor, order.evalSet)
    const { judged, champion } = await judge(order, trained, accuracy, held)
    const { kind, ...options } = order.recipe.task
    // A task that has an accuracy of its own keeps it.
    const candidate = { ...accuracy, ...judged.metrics, ...trained.metrics }
    const report = await assessInto({
      ...{ folder: trained.folder, predictor, rows: held.validation },
      ...{ metrics: candidate, scores: judged.scores },
      classOf: tasks.of(kind).classOf?.(options),
      ...howOf(order, tasks),
    })
    return {
      ...{ candidate, baseline: trained.baseline, report, champion },
      completions: await completeInto(trained.folder, predictor, order.completions),
    }
  } finally {
    await predictor.close()
  }
}

const howOf = ({ slices, robustness, recipe }: TrainJob, tasks: Tasks): AssessOptions => ({
  ...{ tasks, slices, robustness },
  seed: recipe.train.seed,
})

/** What is said of what was trained, and of both where there is a champion. Each is put to the rows once. */
const judge = async (
  order: TrainJob,
  { folder }: Trained,
  accuracy: Metrics,
  { tasks, validation, unseen, locator }: Held,
): Promise<{ readonly judged: Judgement; readonly champion: ChampionComparison | null }> => {
  let judged: Judgement | undefined
  const champion =
    order.champion &&
    (await compareWithChampion(order.champion, locator, async (rival, recipe) => {
      const fewer = await unseen(recipe)
      if (fewer?.length === 0) throw nothingUnseen()
      const rows = fewer ?? validation
      const [mine = nothing, theirs = nothing] = await tasks.judge([folder, rival], rows)
      // What both are judged by may be fewer rows than those that this one is told of by.
      if (fewer === null) judged = mine
      return {
        candidate: { ...accuracy, ...mine.compared },
        champion: { ...(await accuracyAt(tasks, rival, order.evalSet)), ...theirs.compared },
        report: await besideChampion(
          { ...mine, folder },
          { ...theirs, folder: rival },
          rows,
          howOf(order, tasks),
        ),
      }
    }))
  if (judged) return { judged, champion }
  const [mine = nothing] = await tasks.judge([folder], validation)
  return { judged: mine, champion }
}

const nothingUnseen = () =>
  new MillraceError('bad_data', {
    what: 'it was trained by another split, and has learnt every row that is held out now.',
  })

const nothing: Judgement = { metrics: {}, compared: {} }

/** In this process: alone, or as threads. */
export const trainHere: Train = async (order, emit, signal) =>
  order.recipe.train.workers > 1
    ? trainInThreads(order, order.timeout, emit, signal)
    : trainFirst(order, alone(), emit, signal)

/**
 * Both on the same rows. A champion that cannot be judged on them, whatever the reason, is answered with
 * that reason: it is no rival the candidate has beaten.
 */
const compareWithChampion = async (
  rival: ChampionPackage,
  locator: Locator,
  judge: (
    folder: string,
    recipe: Recipe,
  ) => Promise<Pick<Compared, 'candidate' | 'champion' | 'report'>>,
): Promise<ChampionComparison> => {
  const { version } = rival
  if ('problem' in rival) return rival
  try {
    return { version, problem: null, ...(await judge(rival.folder, rival.recipe)) }
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
  const { accuracy } = await evaluatePrompts(await readEvalSet(file), (rows, k) =>
    predictRows(predictor, rows, k),
  )
  return { accuracy }
}
