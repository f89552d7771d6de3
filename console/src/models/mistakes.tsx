import type { Confusion, Json } from '../../../src/core/records.ts'
import { percent } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { fieldsOf, taskOf } from '../try/kind.ts'
import { type Shape, shapeOf } from '../try/pixels.ts'
import css from './confusion.module.css'
import { rgbaOf } from './image.ts'
import { Picture } from './picture.tsx'

const columns: readonly Column[] = [
  { name: 'Row' },
  { name: 'Truth' },
  { name: 'Answer' },
  { name: 'How sure', number: true },
]

const Row = ({ row, shape }: { row: string; shape: Shape | null }) => {
  const fields = fieldsOf(row)
  if (!fields) return <code>{row}</code>
  const isImage = (value: string) => shape !== null && rgbaOf(value, shape) !== null
  return (
    <dl className={css.row}>
      {fields.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {shape && isImage(value) ? (
              <Picture base64={value} shape={shape} label="The image that was answered wrong" />
            ) : (
              value || <span className="muted">empty</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Rows that a version answered wrong, those first that it was surest of. */
export const Mistakes = ({ wrong, config }: { wrong: Confusion['wrong']; config: Json }) => {
  const shape = shapeOf(taskOf(config))
  return (
    <Panel title="Wrong answers" note="validation rows, those first that it was surest of" flush>
      {wrong.length === 0 ? (
        <p className="muted" style={{ padding: '14px 16px' }}>
          None was kept.
        </p>
      ) : (
        <Table label="Rows that were answered wrong" columns={columns}>
          {wrong.map(({ row, truth, answer, probability }) => (
            <tr key={`${row} ${answer}`}>
              <td>
                <Row row={row} shape={shape} />
              </td>
              <td>{truth}</td>
              <td>{answer}</td>
              <td data-number>{probability === null ? '–' : percent(probability)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  )
}
