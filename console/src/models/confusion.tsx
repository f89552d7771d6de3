import { useQuery } from '@tanstack/react-query'
import type { Confusion, ModelVersion } from '../../../src/core/records.ts'
import { getFile } from '../data/api.ts'
import { count, percent, plural } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { Answer } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import css from './confusion.module.css'
import { fileAt } from './files.tsx'
import { confusedMost, type Matrix, matrixOf } from './matrix.ts'
import { Mistakes } from './mistakes.tsx'

/** The larger the share of a class, the fuller: what is right in one colour, what is wrong in another. */
const ground = (isRight: boolean, share: number): string =>
  `color-mix(in srgb, var(${isRight ? '--accent-soft' : '--bad-soft'}) ${Math.round(share * 100)}%, var(--panel))`

const Grid = ({ matrix }: { matrix: Matrix }) => {
  const columns: readonly Column[] = [
    { name: 'Truth' },
    ...matrix.labels.map((name) => ({ name: `said ${name}`, number: true })),
    { name: 'Right', number: true },
  ]
  return (
    <Table label="Confusion matrix: truth by answer" className={css.grid} columns={columns}>
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

const Pairs = ({ confusion }: { confusion: Confusion }) => (
  <Table label="Classes that are confused most" columns={pairColumns}>
    {confusedMost(confusion, 20).map(({ truth, answer, count: rows }) => (
      <tr key={`${truth} ${answer}`}>
        <td>{truth}</td>
        <td>{answer}</td>
        <td data-number>{count(rows)}</td>
      </tr>
    ))}
  </Table>
)

const Shown = ({ confusion, version }: { confusion: Confusion; version: ModelVersion }) => {
  const matrix = matrixOf(confusion)
  const { rows, left } = confusion
  return (
    <>
      <Panel
        title="Confusion matrix"
        note={`${plural(rows, 'validation row')}${left > 0 ? `, ${count(left)} more were not put to it` : ''}`}
        flush
      >
        {matrix ? <Grid matrix={matrix} /> : <Pairs confusion={confusion} />}
      </Panel>
      <Mistakes wrong={confusion.wrong} config={version.lineage.config} />
    </>
  )
}

/** What a version confuses and the rows that it was surest of and wrong; says so where nothing was kept of that. */
export const Confused = ({ version }: { version: ModelVersion }) => {
  const { model, files, version: number } = version
  const file = files.find(({ name }) => name === 'evaluation.json')
  const query = useQuery({
    queryKey: ['evaluation', model, number, file?.digest],
    queryFn: ({ signal }) => getFile<Confusion>(fileAt(model, number, 'evaluation.json'), signal),
    enabled: file !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!file)
    return (
      <Panel title="Confusion matrix">
        <p className="muted">
          None was kept with this version: its kind has no classes, or it was registered before they
          were counted. Later versions of classifiers have one.
        </p>
      </Panel>
    )
  return <Answer query={query}>{(found) => <Shown confusion={found} version={version} />}</Answer>
}
