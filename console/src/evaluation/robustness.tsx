import {
  type NoisyFigures,
  noiseWords,
  type Robustness as Told,
} from '../../../src/core/assessment.ts'
import { Range } from '../charts/range.tsx'
import { figure, heading, plural } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { intervalWords } from './figures.ts'
import css from './page.module.css'
import type { Assessed } from './told.ts'

const shown = (name: string, value: number | undefined) =>
  value === undefined ? '–' : figure(name, value)

interface Looked {
  readonly metric: string
  readonly others: readonly string[]
  readonly span: readonly [number, number]
  readonly theirs: Told | null
}

const Clean = ({ told, looked }: { told: Told; looked: Looked }) => {
  const { metric, others, span, theirs } = looked
  const value = told.clean[metric]
  return (
    <tr>
      <th scope="row">as they are</th>
      <td data-number>
        <strong>{shown(metric, value)}</strong>
      </td>
      <td data-number>–</td>
      <td>{value !== undefined && <Range value={value} interval={null} span={span} />}</td>
      {theirs && <td data-number>{shown(metric, theirs.clean[metric])}</td>}
      {others.map((name) => (
        <td key={name} data-number>
          {shown(name, told.clean[name])}
        </td>
      ))}
    </tr>
  )
}

const Noisy = ({ noisy, looked }: { noisy: NoisyFigures; looked: Looked }) => {
  const { metric, others, span, theirs } = looked
  const { noise, amount, metrics, interval, problem } = noisy
  const value = metrics[metric]
  const twin = theirs?.noises.find((each) => each.noise === noise && each.amount === amount)
  return (
    <tr>
      <th scope="row">
        {noiseWords(noise, amount)}
        {problem !== null && <small>not measured: {problem}</small>}
      </th>
      <td data-number>
        <strong>{shown(metric, value)}</strong>
      </td>
      <td data-number className={css.interval}>
        {intervalWords(metric, interval)}
      </td>
      <td>{value !== undefined && <Range value={value} interval={interval} span={span} />}</td>
      {theirs && <td data-number>{shown(metric, twin?.metrics[metric])}</td>}
      {others.map((name) => (
        <td key={name} data-number>
          {shown(name, metrics[name])}
        </td>
      ))}
    </tr>
  )
}

const spanOf = ({ metric, clean, noises }: Told): readonly [number, number] =>
  metric === 'accuracy'
    ? [0, 1]
    : [
        0,
        Math.max(
          clean[metric] ?? 0,
          ...noises.flatMap((each) => [each.metrics[metric] ?? 0, ...(each.interval ?? [])]),
        ),
      ]

/** How a version does on rows that were changed, beside another on the same changes of its own rows. */
export const Robustness = ({ told, rival }: { told: Assessed; rival: Assessed | null }) => {
  const { robustness } = told.assessment
  if (!robustness) return null
  const { metric, clean, noises, rows } = robustness
  const theirs = rival?.assessment.robustness ?? null
  const looked: Looked = {
    ...{ metric, theirs, span: spanOf(robustness) },
    others: Object.keys(clean).filter((name) => name !== metric),
  }
  const columns: readonly Column[] = [
    { name: 'Rows' },
    { name: heading(metric), number: true },
    { name: '95 % interval', number: true },
    { name: 'Interval, drawn', unseen: true },
    ...(theirs && rival ? [{ name: `v${rival.version.version}`, number: true }] : []),
    ...looked.others.map((name) => ({ name: heading(name), number: true })),
  ]
  return (
    <Panel
      title={`Robustness of v${told.version.version}`}
      note={`${plural(rows, 'validation row')}, changed in these ways`}
      flush
    >
      <Table label="Metrics of changed rows" named className={css.figures} columns={columns}>
        <Clean told={robustness} looked={looked} />
        {noises.map((noisy) => (
          <Noisy key={noisy.noise} noisy={noisy} looked={looked} />
        ))}
      </Table>
    </Panel>
  )
}
