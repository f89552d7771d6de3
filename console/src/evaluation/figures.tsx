import { figure, heading } from '../format.ts'
import { Change } from '../models/measured.tsx'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { type Figure, figuresOf, intervalWords, type Told } from './figures.ts'
import css from './page.module.css'
import type { Assessed } from './told.ts'

const Value = ({ name, told }: { name: string; told: Told | null }) => (
  <>
    <td data-number>{told ? <strong>{figure(name, told.value)}</strong> : '–'}</td>
    <td data-number className={css.interval}>
      {intervalWords(name, told?.interval ?? null)}
    </td>
  </>
)

const Row = ({ metric, beside }: { metric: Figure; beside: boolean }) => {
  const { name, direction, mine, theirs } = metric
  return (
    <tr>
      <th scope="row">{heading(name)}</th>
      <Value name={name} told={mine} />
      {beside && <Value name={name} told={theirs} />}
      {beside && (
        <td data-number>
          {theirs && (
            <Change name={name} direction={direction} from={theirs.value} to={mine.value} />
          )}
        </td>
      )}
    </tr>
  )
}

const columnsOf = (told: Assessed, rival: Assessed | null): readonly Column[] => {
  const of = ({ version: { version } }: Assessed): readonly Column[] => [
    { name: `v${version}`, number: true },
    { name: `v${version}, 95 % interval`, number: true, title: 'By the bootstrap over the rows' },
  ]
  return [
    { name: 'Metric' },
    ...of(told),
    ...(rival ? [...of(rival), { name: `From v${rival.version.version}`, number: true }] : []),
  ]
}

/** How good a version is on the rows that were held out, and between which bounds that lies. */
export const Figures = ({ told, rival }: { told: Assessed; rival: Assessed | null }) => (
  <Panel title="Metrics" note="on the validation rows, what its gate goes by first" flush>
    <Table
      label="Metrics with their intervals"
      named
      className={css.figures}
      columns={columnsOf(told, rival)}
    >
      {figuresOf(told, rival).map((metric) => (
        <Row key={metric.name} metric={metric} beside={rival !== null} />
      ))}
    </Table>
  </Panel>
)
