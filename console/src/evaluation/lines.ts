/** The curves of a class as lines of a chart, of one version or two. */
import type { Assessment, ClassCurves, Line } from '../../../src/core/assessment.ts'
import type { Series } from '../charts/points.ts'
import { figure, label } from '../format.ts'
import type { Assessed } from './told.ts'

export const kinds = ['roc', 'precisionRecall', 'calibration'] as const
export type CurveKind = (typeof kinds)[number]

const colors = ['var(--line-1)', 'var(--line-2)'] as const

/** Classes that one of the versions has curves of. */
export const curvedClasses = (told: readonly Assessed[]): string[] => [
  ...new Set(told.flatMap(({ assessment }) => assessment.curves?.map(({ label }) => label) ?? [])),
]

/** What a guess without any knowledge draws, or what a perfect one does. */
export interface Reference {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** Kinds of curves of a class that one of the versions has, or could have with other rows. */
export const kindsOf = (name: string, told: readonly Assessed[]): readonly CurveKind[] => {
  const isClass = told.some(({ assessment }) =>
    assessment.classes?.some((each) => each.label === name),
  )
  return isClass ? kinds : ['calibration']
}

/** Lines of each version that has the curve, and the line that they are read against. */
export const linesOf = (kind: CurveKind, name: string, told: readonly Assessed[]): Series[] => {
  const lines = told.flatMap(({ version, assessment }, at): Series[] => {
    const curves = assessment.curves?.find((each) => each.label === name)
    const points = curves ? pointsOf(kind, curves) : []
    if (points.length === 0) return []
    const area = areaOf(kind, name, assessment)
    return [
      {
        name: `v${version.version}${area === null ? '' : `, ${area}`}`,
        color: colors[at] ?? colors[0],
        points,
      },
    ]
  })
  const against = referenceOf(kind, name, told[0]?.assessment)
  if (lines.length === 0 || !against) return lines
  const ends = [
    { x: 0, y: against.from },
    { x: 1, y: against.to },
  ]
  return [...lines, { name: against.name, color: 'var(--ink-3)', dashed: true, points: ends }]
}

const pointsOf = (kind: CurveKind, curves: ClassCurves): Series['points'] =>
  kind === 'calibration'
    ? curves.calibration.map(({ predicted, actual }) => ({ x: predicted, y: actual }))
    : placesOf(curves[kind])

const placesOf = (line: Line | null): Series['points'] =>
  line ? line.x.map((x, at) => ({ x, y: line.y[at] ?? 0 })) : []

/** The figure that a curve comes down to, where it is known of this class. */
const areaOf = (kind: CurveKind, name: string, assessment: Assessment): string | null => {
  const { metrics = {}, classes = [], curves = [] } = assessment
  const isOnly = curves.length === 1
  const said = (metric: string, value: number | null | undefined) =>
    typeof value === 'number' ? `${label(metric)} ${figure(metric, value)}` : null
  if (kind === 'roc') return said('auc', classes.find((each) => each.label === name)?.auc)
  if (!isOnly) return null
  return kind === 'precisionRecall'
    ? said('average_precision', metrics['average_precision'])
    : said('ece', metrics['ece'])
}

const referenceOf = (
  kind: CurveKind,
  name: string,
  assessment: Assessment | undefined,
): Reference | null => {
  if (kind === 'roc') return { name: 'a guess by chance', from: 0, to: 1 }
  if (kind === 'calibration') return { name: 'as likely as said', from: 0, to: 1 }
  const classes = assessment?.classes ?? []
  const rows = classes.find((each) => each.label === name)?.rows
  const all = assessment?.rows ?? 0
  return rows === undefined || all === 0
    ? null
    : { name: 'a guess by chance', from: rows / all, to: rows / all }
}
