/** What is told of a version by the rows that were held out, and the file of its package that keeps it. */
import {
  type Cost,
  costFigures,
  type Importance,
  type RobustnessOptions,
  type SliceOptions,
} from '../core/assessment.ts'
import { MillraceError } from '../core/error.ts'
import type { Confusion, Metrics } from '../core/records.ts'
import type { Rows } from '../core/rows.ts'
import { assess, slicesInGate, textOf } from '../evaluate/assess.ts'
import { costOf } from '../evaluate/cost.ts'
import type { ChampionReport, GateFigures } from '../evaluate/gate.ts'
import { importanceOf } from '../evaluate/importance.ts'
import { assessWords, tellWords } from '../evaluate/language.ts'
import { lookedAt } from '../evaluate/noise/rows.ts'
import { withReasons } from '../evaluate/reasons.ts'
import { heldOutAnswers, heldOutWords } from '../evaluate/reference.ts'
import { slicesOf } from '../evaluate/slices.ts'
import { usualOf } from '../evaluate/usual.ts'
import { pairedErrors } from '../metrics/resample.ts'
import type { Scores } from '../metrics/scores.ts'
import type { Tasks } from '../tasks/catalogue.ts'
import { addToPackage, sayUsual } from '../tasks/kit/package.ts'
import type { Judgement, Language, Predictor } from '../tasks/kit/task.ts'
import { confusionOf } from './answered.ts'
import { referenceInto } from './reference.ts'
import { type RobustReport, robustBeside, robustInGate, robustnessOf, someOf } from './robust.ts'

/** File of a package; see docs/evaluation.md. */
export const assessmentName = 'evaluation.json'

/** How versions are told of. */
export interface AssessOptions {
  readonly tasks: Tasks
  readonly slices: SliceOptions
  readonly robustness: RobustnessOptions | null
  readonly seed: number
}

export interface AssessedVersion extends AssessOptions {
  readonly folder: string
  readonly predictor: Predictor
  readonly rows: Rows
  readonly metrics: Metrics
  readonly scores: Scores | undefined
  /** The class of a row, in tasks that have some. */
  readonly classOf: ((row: string) => string | null) | undefined
}

/** Keeps the evaluation of a version in its package, and answers what a gate may hold of it. */
export const assessInto = async (version: AssessedVersion): Promise<GateFigures> => {
  const { folder, predictor, rows, scores, classOf, seed } = version
  const cost = await costOf(predictor, someOf(rows, 200), predictor.info.files)
  const figures = cost ? costFigures(cost) : {}
  if (!scores) {
    const language = await version.tasks.language(folder)
    if (language) return assessWordsInto(version, { language, cost })
    await referenceInto(version, null)
    if (classOf && predictor.form.kind !== 'text')
      await addToPackage(
        folder,
        assessmentName,
        textOf({ ...(await confusionOf({ predictor, rows, classOf })), ...(cost && { cost }) }),
      )
    return { figures, errors: {}, notes: {} }
  }
  const robust = await robustOfVersion(version)
  const { assessment, errors } = assess({
    ...{ ...version, scores, truthOf: classOf ?? (() => null) },
    ...{ robustness: robust?.robustness, importance: await importanceIn(version), cost },
  })
  const wrong = await explainedIn(version, assessment.wrong)
  await addToPackage(folder, assessmentName, textOf({ ...assessment, wrong }))
  await sayUsual(folder, usualOf(scores))
  await referenceInto(version, heldOutAnswers(scores, errors, seed))
  const [sliced, noisy] = [slicesInGate(assessment.slices), robustInGate(robust, seed)]
  return {
    figures: { ...figures, ...sliced.figures, ...noisy.figures },
    errors: { ...errors, ...noisy.errors },
    notes: { ...sliced.notes, ...noisy.notes },
  }
}

/** Sentences that a model of next words is asked about, at most. */
const mostSentences = 500

/** The same of a model of next words. */
const assessWordsInto = async (
  version: AssessedVersion,
  { language, cost }: { readonly language: Language; readonly cost: Cost | undefined },
): Promise<GateFigures> => {
  const { folder, predictor, rows, metrics, slices, seed } = version
  const sentences = someOf(rows, mostSentences)
  const robust = await robustOfVersion(version)
  const told = await tellWords({ predictor, language }, sentences)
  const { assessment, errors } = assessWords({
    ...{ told, sentences: sentences.length, all: rows.length, metrics, seed },
    ...{ fewestWords: slices.fewestRows, robustness: robust?.robustness, cost },
  })
  await addToPackage(folder, assessmentName, textOf(assessment))
  await referenceInto(version, heldOutWords(told))
  const noisy = robustInGate(robust, seed)
  return {
    ...noisy,
    figures: { ...(cost && costFigures(cost)), ...noisy.figures },
    errors: { ...errors, ...noisy.errors },
  }
}

const robustOfVersion = async ({
  robustness,
  ...version
}: AssessOptions & Pick<AssessedVersion, 'folder' | 'rows'>): Promise<RobustReport | undefined> =>
  robustness ? robustnessOf({ ...version, options: robustness }) : undefined

/** Why the wrong rows were answered so, where the kind of model can be asked that. */
const explainedIn = async (
  { tasks, folder }: AssessedVersion,
  wrong: Confusion['wrong'],
): Promise<Confusion['wrong']> => {
  try {
    return await withReasons(await tasks.rowGraph(folder), wrong)
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'refused') return wrong
    throw error
  }
}

/** Of records alone. What cannot be judged with the values of others is not told. */
const importanceIn = async ({
  tasks,
  folder,
  predictor,
  rows,
  seed,
}: AssessedVersion): Promise<Importance | undefined> => {
  if (predictor.form.kind !== 'record') return undefined
  const { columns } = lookedAt(predictor.form, predictor.example)
  try {
    return await importanceOf({
      ...{ rows: someOf(rows, 1000), columns, seed },
      scoresOf: async (some) => (await tasks.judge([folder], some))[0]?.scores,
    })
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'bad_data') return undefined
    throw error
  }
}

interface Judged extends Judgement {
  readonly folder: string
}

/** How candidate and champion stand to each other on the same rows, beside their metrics. */
export const besideChampion = async (
  mine: Judged,
  theirs: Judged,
  rows: Rows,
  options: AssessOptions,
): Promise<ChampionReport> => {
  const { slices, seed } = options
  const figuresOf = (scores: Scores | undefined) =>
    slicesInGate(scores && slicesOf(scores, rows, slices))
  const [own, its] = [figuresOf(mine.scores), figuresOf(theirs.scores)]
  const robust = robustBeside(
    await robustOfVersion({ ...options, folder: mine.folder, rows }),
    await robustOfVersion({ ...options, folder: theirs.folder, rows }),
    seed,
  )
  const [cost, itsCost] = await costBeside(options.tasks, [mine.folder, theirs.folder], rows)
  const errors = mine.scores && theirs.scores ? pairedErrors(mine.scores, theirs.scores, seed) : {}
  return {
    errors: { ...errors, ...robust.errors },
    candidate: { ...cost, ...own.figures, ...robust.candidate },
    champion: { ...itsCost, ...its.figures, ...robust.champion },
    notes: { ...own.notes, ...robust.notes },
  }
}

/** What both cost, asked on this machine, the one after the other. */
const costBeside = async (
  tasks: Tasks,
  folders: readonly [string, string],
  rows: Rows,
): Promise<readonly [Metrics, Metrics]> => {
  const of = async (folder: string): Promise<Metrics> => {
    const predictor = await tasks.openPredictor(folder)
    try {
      const cost = await costOf(predictor, someOf(rows, 200), predictor.info.files)
      return cost ? costFigures(cost) : {}
    } finally {
      await predictor.close()
    }
  }
  return [await of(folders[0]), await of(folders[1])]
}
