/** Curves and figures of each class, as they are kept with a version. */
import type { ClassCurves, ClassFigures, Line } from '../core/assessment.ts'
import { calibrationCurve } from '../metrics/calibration.ts'
import { classReports, confusionOf, scoredBy } from '../metrics/classification.ts'
import { precisionRecallCurve, rocCurve, thinned } from '../metrics/curves.ts'
import type { Scores } from '../metrics/scores.ts'

export type ClassScores = Extract<Scores, { readonly kind: 'classes' }>

/** Points of a line, of two classes and of more; classes that have lines, and that have figures. */
const most = { points: 200, pointsOfMany: 60, classes: 12, figures: 100 }

/** Of two classes those of the positive one, of up to twelve those of each; of more none. */
export const curvesOf = (scores: ClassScores): ClassCurves[] => {
  const { labels, positive = 1 } = scores
  if (labels.length > most.classes) return []
  const ids = labels.length === 2 ? [positive] : [...labels.keys()]
  const points = ids.length === 1 ? most.points : most.pointsOfMany
  return ids.map((id): ClassCurves => {
    const scored = scoredBy(scores, id)
    const roc = rocCurve(scored)
    const pr = precisionRecallCurve(scored)
    return {
      label: labels[id] ?? '',
      roc: roc ? lineOf(roc.falsePositiveRate, roc.truePositiveRate, points) : null,
      precisionRecall: pr
        ? lineOf(pr.recall.toReversed(), pr.precision.toReversed(), points)
        : null,
      calibration: calibrationCurve(scored).map(({ predicted, actual, weight }) => ({
        predicted: rounded(predicted),
        actual: rounded(actual),
        rows: weight,
      })),
    }
  })
}

const lineOf = (x: readonly number[], y: readonly number[], points: number): Line => {
  const kept = thinned(x, y, points)
  return { x: kept.map((at) => rounded(x[at] ?? 0)), y: kept.map((at) => rounded(y[at] ?? 0)) }
}

/** To four digits behind the point, which no drawing shows. */
const rounded = (value: number) => Math.round(value * 10_000) / 10_000

/** Those with the most rows, where there are many. */
export const figuresOf = (scores: ClassScores): ClassFigures[] => {
  const table = confusionOf(scores)
  const all = scores.truth.length
  return classReports(scores)
    .map((report, id): ClassFigures => {
      const said = table.reduce((sum, line) => sum + (line[id] ?? 0), 0)
      const others = all - report.support
      const wrong = said - (table[id]?.[id] ?? 0)
      return {
        label: report.label,
        rows: report.support,
        precision: report.precision ?? null,
        recall: report.recall ?? null,
        specificity: others === 0 ? null : 1 - wrong / others,
        f1: report.f1 ?? null,
        auc: report.auc ?? null,
      }
    })
    .sort((one, other) =>
      all > 0 && scores.labels.length > most.figures ? other.rows - one.rows : 0,
    )
    .slice(0, most.figures)
}
