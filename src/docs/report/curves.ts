import type { Assessment, ClassCurves } from '../../core/assessment.ts'
import type { Chart, Section } from './parts.ts'

/** ROC, precision and recall, calibration of each class that has curves. */
export const curvesOf = ({ curves = [], classes = [], rows }: Assessment): Section => ({
  title: 'Curves',
  blocks: curves.flatMap((each) => {
    const own = classes.find(({ label }) => label === each.label)?.rows ?? 0
    const charts = chartsOf(each, rows === 0 ? 0 : own / rows)
    return charts.length === 0 ? [] : [{ kind: 'charts', charts } as const]
  }),
})

const chartsOf = (
  { label, roc, precisionRecall, calibration }: ClassCurves,
  frequency: number,
): Chart[] => [
  ...(roc
    ? [
        {
          ...{ title: `ROC of ${label}`, line: roc, against: [0, 1] as const },
          ...{ x: 'share of other rows said to be of the class', y: 'share of its own rows' },
        },
      ]
    : []),
  ...(precisionRecall
    ? [
        {
          ...{ title: `Precision and recall of ${label}`, line: precisionRecall },
          ...{ x: 'recall', y: 'precision', against: [frequency, frequency] as const },
        },
      ]
    : []),
  ...(calibration.length > 0
    ? [
        {
          ...{ title: `Calibration of ${label}`, against: [0, 1] as const },
          ...{ x: 'how likely it was said to be', y: 'how often it was' },
          line: {
            x: calibration.map(({ predicted }) => predicted),
            y: calibration.map(({ actual }) => actual),
          },
        },
      ]
    : []),
]
