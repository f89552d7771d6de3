import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createRng } from '../core/rng.ts'
import { brierScore, calibrationCurve, calibrationError } from './calibration.ts'
import { classificationMetrics, classReports, confusionOf } from './classification.ts'
import {
  averagePrecision,
  precisionRecallCurve,
  rocArea,
  rocCurve,
  stepsOf,
  thinned,
} from './curves.ts'

interface Binary {
  readonly name: string
  readonly truth: number[]
  readonly scores: number[]
  readonly weights: number[] | null
  readonly roc: {
    readonly fpr: number[]
    readonly tpr: number[]
    readonly thresholds: (number | null)[]
  }
  readonly pr: {
    readonly precision: number[]
    readonly recall: number[]
    readonly thresholds: number[]
  }
  readonly auc: number
  readonly average_precision: number
  readonly brier: number
  readonly calibration: Partial<
    Record<'uniform' | 'quantile', { readonly actual: number[]; readonly predicted: number[] }>
  >
}

interface Many {
  readonly name: string
  readonly truth: number[]
  readonly probabilities: number[]
  readonly classes: number
  readonly weights: number[] | null
  readonly precision: number[]
  readonly recall: number[]
  readonly f1: number[]
  readonly support: number[]
  readonly auc: (number | null)[]
  readonly accuracy: number
  readonly top3_accuracy?: number
  readonly top5_accuracy?: number
  readonly log_loss: number
  readonly brier: number
  readonly confusion: number[][]
}

/** What scikit-learn says, see classification.py. */
const expected: { readonly binary: Binary[]; readonly many: Many[] } = JSON.parse(
  readFileSync(new URL('../../test/data/metrics/classification.json', import.meta.url), 'utf8'),
)

const close = (mine: number | undefined, theirs: number) =>
  assert.ok(
    mine !== undefined &&
      (mine === theirs || Math.abs(mine - theirs) <= 1e-12 * Math.max(1, Math.abs(theirs))),
    `${mine} is not ${theirs}`,
  )
const allClose = (mine: readonly number[] | undefined, theirs: readonly number[]) => {
  assert.equal(mine?.length, theirs.length)
  theirs.forEach((value, at) => {
    close(mine?.[at], value)
  })
}

const scoredOf = ({ scores, truth, weights }: Binary) => ({
  scores: Float64Array.from(scores),
  truth: Uint8Array.from(truth),
  ...(weights && { weights: Float64Array.from(weights) }),
})

for (const case_ of expected.binary) {
  const scored = scoredOf(case_)
  test(`curves and areas are those of scikit-learn: ${case_.name}`, () => {
    const roc = rocCurve(scored)
    allClose(roc?.falsePositiveRate, case_.roc.fpr)
    allClose(roc?.truePositiveRate, case_.roc.tpr)
    allClose(
      roc?.thresholds,
      case_.roc.thresholds.map((each) => each ?? Infinity),
    )
    const pr = precisionRecallCurve(scored)
    allClose(pr?.precision, case_.pr.precision)
    allClose(pr?.recall, case_.pr.recall)
    allClose(pr?.thresholds, case_.pr.thresholds)
    close(rocArea(stepsOf(scored)), case_.auc)
    close(averagePrecision(stepsOf(scored)), case_.average_precision)
    close(brierScore(scored), case_.brier)
  })
  for (const strategy of ['uniform', 'quantile'] as const) {
    const curve = case_.calibration[strategy]
    if (!curve) continue
    test(`the calibration curve is that of scikit-learn: ${case_.name}, ${strategy}`, () => {
      const bins = calibrationCurve(scored, { strategy })
      allClose(
        bins.map(({ predicted }) => predicted),
        curve.predicted,
      )
      allClose(
        bins.map(({ actual }) => actual),
        curve.actual,
      )
    })
  }
}

for (const case_ of expected.many)
  test(`metrics of many classes are those of scikit-learn: ${case_.name}`, () => {
    const labels = Array.from({ length: case_.classes }, (_, id) => `${id}`)
    const answers = {
      labels,
      truth: Int32Array.from(case_.truth),
      probabilities: Float64Array.from(case_.probabilities),
      ...(case_.weights && { weights: Float64Array.from(case_.weights) }),
    }
    for (const [id, report] of classReports(answers).entries()) {
      close(report.support, case_.support[id] ?? 0)
      const auc = case_.auc[id]
      if (auc === null) {
        assert.equal(report.auc, undefined)
        continue
      }
      close(report.precision, case_.precision[id] ?? 0)
      close(report.recall, case_.recall[id] ?? 0)
      close(report.f1, case_.f1[id] ?? 0)
      close(report.auc, auc ?? 0)
    }
    const metrics = classificationMetrics(answers)
    close(metrics['accuracy'], case_.accuracy)
    for (const name of ['top3_accuracy', 'top5_accuracy'] as const)
      if (case_[name] === undefined) assert.equal(metrics[name], undefined)
      else close(metrics[name], case_[name])
    close(metrics['val_loss'], case_.log_loss)
    close(metrics['brier'], case_.brier)
    confusionOf(answers).forEach((line, id) => {
      allClose(line, case_.confusion[id] ?? [])
    })
  })

test('where all rows are of one class there is no curve', () => {
  const one = { scores: [0.1, 0.9], truth: [1, 1] }
  assert.equal(rocCurve(one), undefined)
  assert.equal(rocArea(stepsOf(one)), undefined)
  assert.equal(precisionRecallCurve({ scores: [0.1], truth: [0] }), undefined)
  assert.equal(brierScore({ scores: [], truth: [] }), undefined)
  assert.equal(calibrationError([]), undefined)
})

test('the calibration error is what the bins are off by', () => {
  const bins = calibrationCurve({
    scores: [0.9, 0.9, 0.9, 0.9, 0.2, 0.2],
    truth: [1, 1, 1, 0, 0, 1],
  })
  // 4 of 6 are off by 0.15, 2 of 6 by 0.3.
  close(calibrationError(bins), (4 / 6) * 0.15 + (2 / 6) * 0.3)
})

test('a thinned curve has its ends, and as good as the same area below it', () => {
  assert.deepEqual(thinned([0, 0.5, 1], [0, 1, 1], 10), [0, 1, 2])
  const rng = createRng(3)
  for (let round = 0; round < 20; round++) {
    const truth = Array.from({ length: 3000 }, () => rng.below(2))
    const scored = { truth, scores: truth.map((each) => each * 2 * rng.uniform() + rng.normal()) }
    const roc = rocCurve(scored) ?? assert.fail()
    const pr = precisionRecallCurve(scored) ?? assert.fail()
    for (const [xs, ys] of [
      [roc.falsePositiveRate, roc.truePositiveRate],
      [pr.recall, pr.precision],
    ] as const) {
      const kept = thinned(xs, ys, 200)
      assert.ok(kept.length <= 200 && kept[0] === 0 && kept.at(-1) === xs.length - 1)
      assert.deepEqual(
        kept.toSorted((a, b) => a - b),
        [...new Set(kept)],
      )
      const pick = (of: readonly number[]) => kept.map((at) => of[at] ?? 0)
      const moved = Math.abs(areaBelow(xs, ys) - areaBelow(pick(xs), pick(ys)))
      assert.ok(moved < 0.001, `${moved}`)
    }
  }
})

/** By the trapezoidal rule. */
const areaBelow = (xs: readonly number[], ys: readonly number[]): number =>
  xs
    .slice(1)
    .reduce(
      (sum, x, at) => sum + ((x - (xs[at] ?? 0)) * ((ys[at] ?? 0) + (ys[at + 1] ?? 0))) / 2,
      0,
    )
