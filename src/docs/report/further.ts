/** What else a report tells: changed rows, what a version goes by, what it costs. */
import {
  type Assessment,
  costFigures,
  costMetrics,
  noiseWords,
  type Robustness,
} from '../../core/assessment.ts'
import type { GateReport } from '../../core/records.ts'
import { counted } from '../../core/text.ts'
import { absent, digits, span } from './figures.ts'
import { type Row, type Section, words } from './parts.ts'
import { costRow, noiseRow } from './rows.ts'

/** Metrics of the rows as they are, and of each kind of noise. */
export const robustnessOf = ({ robustness }: Assessment): Section => ({
  title: 'Robustness',
  blocks: robustness
    ? [
        {
          kind: 'table',
          head: ['rows', robustness.metric, '95 % interval', ...othersOf(robustness)],
          rows: [cleanOf(robustness), ...noisyOf(robustness)],
        },
        words(
          `${counted(robustness.rows, 'validation row')}, changed in these ways, the same each time.`,
        ),
      ]
    : [],
})

const othersOf = ({ metric, clean }: Robustness) =>
  Object.keys(clean).filter((name) => name !== metric)

const cleanOf = (robustness: Robustness): Row => {
  const { metric, clean } = robustness
  const others = othersOf(robustness).map((name) => digits(name, clean[name]))
  return { cells: ['as they are', digits(metric, clean[metric]), absent, ...others] }
}

const noisyOf = (robustness: Robustness): Row[] => {
  const { metric, noises } = robustness
  return noises.map(({ noise, amount, metrics, interval, problem }) => ({
    id: noiseRow(noise).id,
    isBad: problem !== null,
    cells: [
      `${noiseWords(noise, amount)}${problem === null ? '' : `: not measured: ${problem}`}`,
      digits(metric, metrics[metric]),
      span(metric, interval),
      ...othersOf(robustness).map((name) => digits(name, metrics[name])),
    ],
  }))
}

export const importanceOf = ({ importance }: Assessment): Section => {
  if (!importance) return { title: 'What it goes by', blocks: [] }
  const { metric, columns, rows, repeats, left } = importance
  const others = [...new Set(columns.flatMap(({ worse }) => Object.keys(worse)))].filter(
    (name) => name !== metric,
  )
  return {
    title: 'What it goes by',
    blocks: [
      {
        kind: 'table',
        head: ['column', `${metric} worse by`, 'deviation', ...others],
        rows: columns.map(({ column, worse, deviation }) => ({
          cells: [
            column,
            digits(metric, worse[metric]),
            digits(metric, deviation),
            ...others.map((name) => digits(name, worse[name])),
          ],
        })),
      },
      words(
        `How much worse each metric gets where the values of a column go to other rows: ${counted(rows, 'validation row')}, ${counted(repeats, 'time')} each.${left > 0 ? ` ${counted(left, 'further column')} were not looked at.` : ''}`,
      ),
    ],
  }
}

export const costOf = ({ cost }: Assessment, gate: GateReport): Section => {
  if (!cost) return { title: 'Cost', blocks: [] }
  const figures = costFigures(cost)
  const failed = new Set(gate.checks.flatMap(({ passed, metric }) => (passed ? [] : [metric])))
  return {
    title: 'Cost',
    blocks: [
      {
        kind: 'table',
        head: ['what', 'value'],
        rows: costMetrics.map((name) => ({
          id: costRow(name).id,
          isBad: failed.has(name),
          cells: [name, `${digits(name, figures[name])}${name.endsWith('_ms') ? ' ms' : ''}`],
        })),
      },
      words(
        `Size of its package, and how long one row takes on the machine that judged it, without HTTP: medians of ${cost.rounds} rounds of ${cost.questions} questions.`,
      ),
    ],
  }
}
