import { count } from '../format.ts'
import { Table } from '../parts/table.tsx'
import { elementsOf, type ToldArray } from './array.ts'
import css from './arrays.module.css'

/** Values that are shown of an array. */
const most = 64

const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value) : String(value)

const Values = ({ array: { shape, values } }: { array: ToldArray }) => {
  const elements = Math.max(elementsOf(shape), values.length)
  const few = values.slice(0, most)
  return (
    <>
      <code className={css.values}>{few.map(shown).join(', ')}</code>
      {elements > few.length && (
        <small className="muted"> … and {count(elements - few.length)} more</small>
      )}
    </>
  )
}

/** Tensors by their names: type, shape and the first values. */
export const Arrays = ({ label, arrays }: { label: string; arrays: readonly ToldArray[] }) => (
  <Table
    label={label}
    className={css.arrays}
    columns={[{ name: 'Name' }, { name: 'Type' }, { name: 'Shape' }, { name: 'Values' }]}
  >
    {arrays.map((array) => (
      <tr key={array.name}>
        <td>
          <code>{array.name}</code>
        </td>
        <td>{array.dtype ?? <span className="muted">not said</span>}</td>
        <td className="num">[{array.shape.join(', ')}]</td>
        <td>
          <Values array={array} />
        </td>
      </tr>
    ))}
  </Table>
)
