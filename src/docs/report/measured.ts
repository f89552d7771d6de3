/** The tables of a report: metrics, what is taken for what, classes, slices, wrong rows. */
import type { Assessment, SliceGroup, Slices } from '../../core/assessment.ts'
import { ranked } from '../../core/metrics.ts'
import type { Metrics, ModelVersion, Reasons } from '../../core/records.ts'
import { clipped, counted } from '../../core/text.ts'
import { absent, digits, share, span } from './figures.ts'
import { type Block, type Row, type Section, words } from './parts.ts'
import { metricRow, sliceId } from './rows.ts'

/** Classes of a matrix, pairs that stand in its place where there are more, wrong rows, characters of one. */
const most = { classes: 12, pairs: 20, wrong: 10, text: 240, field: 120 }

/** Metrics of the version itself, those that are looked for first in front. */
export const ownMetrics = (metrics: Metrics): string[] =>
  ranked(Object.keys(metrics).sort()).filter((name) => {
    const [, other = ''] = /^(?:baseline|champion)_(.+)$/.exec(name) ?? []
    const [, of = ''] = /^(.+)_se$/.exec(name) ?? []
    return metrics[other] === undefined && metrics[of] === undefined
  })

export const metricsOf = (
  { metrics, gate }: ModelVersion,
  assessment: Assessment | null,
): Section => {
  const { intervals = {} } = assessment ?? {}
  const others = (['baseline', 'champion'] as const).filter((who) =>
    Object.keys(metrics).some((name) => name.startsWith(`${who}_`)),
  )
  const failed = new Set(gate.checks.flatMap(({ passed, metric }) => (passed ? [] : [metric])))
  const rows = ownMetrics(metrics).map((name) => ({
    id: metricRow(name).id,
    isBad: failed.has(name),
    cells: [
      name,
      digits(name, metrics[name]),
      span(name, intervals[name]),
      ...others.map((who) => digits(name, metrics[`${who}_${name}`])),
    ],
  }))
  return {
    title: 'Metrics',
    blocks: [
      { kind: 'table', head: ['metric', 'value', '95 % interval', ...others], rows },
      words(
        `Measured on ${assessment ? counted(assessment.rows, 'validation row') : 'the validation rows'}. Intervals are those of the bootstrap over the rows. The baseline is the simplest guess.`,
      ),
    ],
  }
}

export const confusionOf = ({ labels, counts, rows, left }: Assessment): Section => {
  if (counts.length === 0) return { title: 'Confusion matrix', blocks: [] }
  const note = words(
    `${counted(rows, 'row')}${left > 0 ? `; ${left.toLocaleString('en')} more were not put to it` : ''}.`,
  )
  const table = labels.length <= most.classes ? matrixOf(labels, counts) : pairsOf(counts)
  return { title: 'Confusion matrix', blocks: [table, note] }
}

const matrixOf = (labels: readonly string[], counts: Assessment['counts']): Block => ({
  kind: 'table',
  head: ['truth', ...labels.map((label) => `said ${label}`), 'right'],
  rows: labels.map((truth) => {
    const those = labels.map(
      (answer) => counts.find((each) => each.truth === truth && each.answer === answer)?.count ?? 0,
    )
    const all = those.reduce((sum, each) => sum + each, 0)
    const right = those[labels.indexOf(truth)] ?? 0
    return {
      cells: [
        truth,
        ...those.map((each) => each.toLocaleString('en')),
        all === 0 ? absent : share(right / all),
      ],
    }
  }),
})

const pairsOf = (counts: Assessment['counts']): Block => ({
  kind: 'table',
  head: ['truth', 'answer', 'rows'],
  rows: counts
    .filter(({ truth, answer }) => truth !== answer)
    .slice(0, most.pairs)
    .map(({ truth, answer, count }) => ({ cells: [truth, answer, count.toLocaleString('en')] })),
})

const ofClasses = ['precision', 'recall', 'specificity', 'f1', 'auc'] as const

export const classesOf = ({ classes = [] }: Assessment): Section => ({
  title: 'Classes',
  blocks:
    classes.length === 0
      ? []
      : [
          {
            kind: 'table',
            head: ['class', 'rows', ...ofClasses],
            rows: classes.map((each) => ({
              cells: [
                each.label,
                each.rows.toLocaleString('en'),
                ...ofClasses.map((name) => digits(name, each[name])),
              ],
            })),
          },
          words('Each class against all others.'),
        ],
})

export const slicesOf = ({ slices }: Assessment): Section => ({
  title: 'Slices',
  blocks: slices
    ? [
        ...slices.groups.map((group, at) => groupOf(slices, group, at)),
        words(
          slices.sentences === undefined
            ? `Slices of fewer than ${counted(slices.fewestRows, 'row')} do not count for the gate.`
            : `Next words of ${counted(slices.sentences, 'sentence')}.`,
        ),
      ]
    : [],
})

const groupOf = (
  { metric, worst, sentences }: Slices,
  { by, parts }: SliceGroup,
  at: number,
): Block => {
  const others = [...new Set(parts.flatMap(({ metrics }) => Object.keys(metrics)))].filter(
    (name) => name !== metric,
  )
  const isWorst = (value: string) => worst[metric]?.by === by && worst[metric].value === value
  return {
    kind: 'table',
    head: [by, sentences === undefined ? 'rows' : 'words', metric, '95 % interval', ...others],
    rows: parts.map(
      ({ value, rows, metrics, interval }, place): Row => ({
        id: sliceId(at, place),
        cells: [
          `${value}${isWorst(value) ? ' (worst)' : ''}`,
          rows.toLocaleString('en'),
          digits(metric, metrics[metric]),
          span(metric, interval),
          ...others.map((name) => digits(name, metrics[name])),
        ],
      }),
    ),
  }
}

export const mistakesOf = ({ wrong }: Assessment): Section => {
  const isSure = wrong.some(({ probability }) => probability !== null)
  const reasons = wrong.flatMap(({ why }) => why ?? [])
  const rows = wrong.slice(0, most.wrong).map(({ row, truth, answer, probability, why }) => ({
    cells: [
      clipped(withoutPictures(row), most.text),
      truth,
      answer,
      ...(isSure ? [probability === null ? absent : share(probability)] : []),
      ...(reasons.length > 0 ? [why ? reasonsIn(why) : absent] : []),
    ],
  }))
  return {
    title: 'Wrong answers',
    blocks:
      rows.length === 0
        ? []
        : [
            {
              kind: 'table',
              head: [
                ...['row', 'truth', 'answer', ...(isSure ? ['how sure'] : [])],
                ...reasons.slice(0, 1).map(({ unit }) => `what adds most, ${units[unit]}`),
              ],
              rows,
            },
            words(
              `Validation rows, those first that it ${isSure ? 'was surest of' : 'is furthest off'}.`,
            ),
          ],
  }
}

const units: Readonly<Record<Reasons['unit'], string>> = {
  'log-odds': 'log-odds of the answer',
  ...{ probability: 'probability of the answer', number: 'of the number' },
}

const reasonsIn = ({ parts }: Reasons): string =>
  parts
    .map(({ part, adds }) => `${part}: ${adds < 0 ? '−' : '+'}${digits('adds', Math.abs(adds))}`)
    .join('; ')

/** A row whose values without any space are as long as pictures are: these are left out. */
const withoutPictures = (row: string): string =>
  row.replaceAll(/"[^"\s]+"/g, (text) => (text.length > most.field ? '"…"' : text))
