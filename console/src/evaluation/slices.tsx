import type { SliceGroup, Slices as Told } from '../../../src/core/assessment.ts'
import { Range } from '../charts/range.tsx'
import { count, figure, heading, plural } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { intervalWords } from './figures.ts'
import css from './page.module.css'
import { partsOf, type SlicedPart, slicedBy, spanOf, toldOf } from './sliced.ts'
import type { Assessed } from './told.ts'

const shown = (metric: string, value: number | undefined) =>
  value === undefined ? '–' : figure(metric, value)

const Row = (props: {
  sliced: SlicedPart
  metrics: readonly string[]
  span: readonly [number, number]
  beside: boolean
}) => {
  const { sliced, metrics, span, beside } = props
  const { part, rival, isWorst, isFew } = sliced
  const [first = '', ...others] = metrics
  const value = part.metrics[first]
  return (
    <tr data-worst={isWorst || undefined}>
      <th scope="row">
        {part.value}
        {isWorst && <small>worst</small>}
        {isFew && <small>too few to count</small>}
      </th>
      <td data-number>{count(part.rows)}</td>
      <td data-number>
        <strong>{shown(first, value)}</strong>
      </td>
      <td data-number className={css.interval}>
        {intervalWords(first, part.interval)}
      </td>
      <td>{value !== undefined && <Range value={value} interval={part.interval} span={span} />}</td>
      {beside && <td data-number>{shown(first, rival?.metrics[first])}</td>}
      {others.map((name) => (
        <td key={name} data-number>
          {shown(name, part.metrics[name])}
        </td>
      ))}
    </tr>
  )
}

const Group = (props: {
  group: SliceGroup
  slices: Told
  other: Told | undefined
  rival: number | null
}) => {
  const { group, slices, other, rival } = props
  const metrics = slicedBy(slices)
  const [first = '', ...others] = metrics
  const parts = partsOf(slices, group, other)
  const columns: readonly Column[] = [
    { name: group.by },
    { name: slices.sentences === undefined ? 'Rows' : 'Next words', number: true },
    { name: heading(first), number: true },
    { name: '95 % interval', number: true },
    { name: 'Interval, drawn', unseen: true },
    ...(rival === null ? [] : [{ name: `v${rival}`, number: true }]),
    ...others.map((name) => ({ name: heading(name), number: true })),
  ]
  return (
    <Table label={`Slices by ${group.by}`} named className={css.figures} columns={columns}>
      {parts.map((sliced) => (
        <Row
          key={sliced.part.value}
          {...{ sliced, metrics, span: spanOf(first, parts), beside: rival !== null }}
        />
      ))}
    </Table>
  )
}

/** How a version does on rows that have something in common, beside another on the same slices. */
export const Slices = ({ told, rival }: { told: Assessed; rival: Assessed | null }) => {
  const { slices } = told.assessment
  if (!slices) return null
  const sentence = toldOf(slices)
  return (
    <Panel
      title={`Slices of v${told.version.version}`}
      note={`${slices.sentences === undefined ? 'rows' : `next words of ${plural(slices.sentences, 'sentence')}`} that have something in common`}
      flush
    >
      {sentence !== null && <p className={css.said}>{sentence}</p>}
      {slices.groups.map((group) => (
        <Group
          key={group.by}
          {...{ group, slices, other: rival?.assessment.slices }}
          rival={rival?.version.version ?? null}
        />
      ))}
    </Panel>
  )
}
