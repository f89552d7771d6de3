/** What is told of a version by the rows that were held out, and the file of its package that keeps it. */
import type { SliceOptions } from '../core/assessment.ts'
import type { Metrics } from '../core/records.ts'
import type { Rows } from '../core/rows.ts'
import { assess, slicesInGate, textOf } from '../evaluate/assess.ts'
import type { ChampionReport, GateFigures } from '../evaluate/gate.ts'
import { slicesOf } from '../evaluate/slices.ts'
import { pairedErrors } from '../metrics/resample.ts'
import type { Scores } from '../metrics/scores.ts'
import { addToPackage } from '../tasks/kit/package.ts'
import type { Judgement, Predictor } from '../tasks/kit/task.ts'
import { confusionOf } from './answered.ts'

/** File of a package; see docs/evaluation.md. */
export const assessmentName = 'evaluation.json'

export interface AssessedVersion {
  readonly folder: string
  readonly predictor: Predictor
  readonly rows: Rows
  readonly metrics: Metrics
  readonly scores: Scores | undefined
  /** The class of a row, in tasks that have some. */
  readonly classOf: ((row: string) => string | null) | undefined
  readonly slices: SliceOptions
  readonly seed: number
}

/** Keeps the evaluation of a version in its package, and answers what a gate may hold of it. */
export const assessInto = async (version: AssessedVersion): Promise<GateFigures> => {
  const { folder, predictor, rows, scores, classOf } = version
  if (!scores) {
    if (classOf && predictor.form.kind !== 'text')
      await addToPackage(
        folder,
        assessmentName,
        textOf(await confusionOf({ predictor, rows, classOf })),
      )
    return { figures: {}, errors: {}, notes: {} }
  }
  const truthOf = classOf ?? (() => null)
  const { assessment, errors } = assess({ ...version, scores, truthOf })
  await addToPackage(folder, assessmentName, textOf(assessment))
  return { errors, ...slicesInGate(assessment.slices) }
}

/** How candidate and champion stand to each other on the same rows, beside their metrics. */
export const besideChampion = (
  mine: Judgement,
  theirs: Judgement,
  { rows, slices, seed }: Pick<AssessedVersion, 'rows' | 'slices' | 'seed'>,
): ChampionReport => {
  const figuresOf = (scores: Scores | undefined) =>
    slicesInGate(scores && slicesOf(scores, rows, slices))
  const [own, its] = [figuresOf(mine.scores), figuresOf(theirs.scores)]
  return {
    errors: mine.scores && theirs.scores ? pairedErrors(mine.scores, theirs.scores, seed) : {},
    candidate: own.figures,
    champion: its.figures,
    notes: own.notes,
  }
}
