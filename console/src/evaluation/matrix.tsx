import type { Confusion } from '../../../src/core/records.ts'
import { count, percent, plural } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { confusedMost, type Matrix, matrixOf } from './confused.ts'
import css from './matrix.module.css'
import type { Assessed } from './told.ts'

/** The larger the share of a class, the fuller: what is right in one colour, what is wrong in another. */
const ground = (isRight: boolean, share: number): string =>
  `color-mix(in srgb, var(${isRight ? '--accent-soft' : '--bad-soft'}) ${Math.round(share * 100)}%, var(--panel))`

const Grid = ({ matrix, of }: { matrix: Matrix; of: number }) => {
  const columns: readonly Column[] = [
    { name: 'Truth' },
    ...matrix.labels.map((name) => ({ name: `said ${name}`, number: true })),
    { name: 'Right', number: true },
  ]
  return (
    <Table
      label={`Confusion matrix of version ${of}: truth by answer`}
      className={css.grid}
      columns={columns}
    >
      {matrix.rows.map(({ truth, total, counts }, at) => (
        <tr key={truth}>
          <th scope="row">{truth}</th>
          {counts.map((value, place) => (
            <td
              key={matrix.labels[place]}
              data-number
              data-right={place === at || undefined}
              style={{ background: ground(place === at, total === 0 ? 0 : value / total) }}
            >
              {count(value)}
            </td>
          ))}
          <td data-number>{total === 0 ? '–' : percent((counts[at] ?? 0) / total)}</td>
        </tr>
      ))}
    </Table>
  )
}

const pairColumns: readonly Column[] = [
  { name: 'Truth' },
  { name: 'Answer' },
  { name: 'Rows', number: true },
]

const Pairs = ({ confusion, of }: { confusion: Confusion; of: number }) => (
  <Table label={`Classes that version ${of} confuses most`} columns={pairColumns}>
    {confusedMost(confusion, 20).map(({ truth, answer, count: rows }) => (
      <tr key={`${truth} ${answer}`}>
        <td>{truth}</td>
        <td>{answer}</td>
        <td data-number>{count(rows)}</td>
      </tr>
    ))}
  </Table>
)

/** What a version takes for what; nothing of one that tells numbers. */
export const Confused = ({ told: { version, assessment } }: { told: Assessed }) => {
  const matrix = matrixOf(assessment)
  const { rows, left, labels } = assessment
  if (labels.length === 0) return null
  return (
    <Panel
      title={`Confusion matrix of v${version.version}`}
      note={`${plural(rows, 'validation row')}${left > 0 ? `, ${count(left)} more were not put to it` : ''}`}
      flush
    >
      {matrix ? (
        <Grid matrix={matrix} of={version.version} />
      ) : (
        <Pairs confusion={assessment} of={version.version} />
      )}
    </Panel>
  )
}
