import { plural } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { correlation, signed, strongest } from './correlated.ts'
import css from './profile.module.css'
import type { Profile } from './types.ts'

type Found = NonNullable<Profile['correlations']>

/** Columns that a matrix has room for. */
const mostInMatrix = 10

/** How much of the colour stands behind a value, %: the stronger, the more. */
const tint = (value: number): string => `${Math.round(Math.abs(value) * 42)}%`

const Cell = ({ value }: { value: number | null }) =>
  value === null ? (
    <td className={css.self} />
  ) : (
    <td
      data-number
      style={{
        background: `color-mix(in srgb, var(--${value < 0 ? 'line-2' : 'accent'}) ${tint(value)}, var(--panel))`,
      }}
    >
      {signed(value)}
    </td>
  )

const Matrix = ({ found }: { found: Found }) => (
  <Table
    label="Correlations of numeric columns"
    className={css.matrix}
    columns={[
      { name: 'Column', unseen: true },
      ...found.columns.map((name) => ({ name, number: true })),
    ]}
  >
    {found.columns.map((name, row) => (
      <tr key={name}>
        <th scope="row">{name}</th>
        {found.columns.map((other, column) => (
          <Cell key={other} value={correlation(found, row, column)} />
        ))}
      </tr>
    ))}
  </Table>
)

const pairColumns: readonly Column[] = [
  { name: 'Column' },
  { name: 'goes with' },
  { name: 'Correlation', number: true },
]

const Pairs = ({ found }: { found: Found }) => (
  <Table label="Numeric columns that go together most" columns={pairColumns}>
    {strongest(found, 20).map(({ one, other, value }) => (
      <tr key={`${one} ${other}`}>
        <td>{one}</td>
        <td>{other}</td>
        <Cell value={value} />
      </tr>
    ))}
  </Table>
)

/** How numeric columns go together: a matrix where there are few, else the strongest pairs. */
export const Correlations = ({ correlations }: { correlations: Found }) => {
  const isSmall = correlations.columns.length <= mostInMatrix
  return (
    <Panel
      title="Correlations"
      note={`Pearson’s, of ${plural(correlations.rows, 'row')}${isSmall ? '' : ', the 20 strongest'}`}
      flush
    >
      {isSmall ? <Matrix found={correlations} /> : <Pairs found={correlations} />}
    </Panel>
  )
}
