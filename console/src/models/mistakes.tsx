import { useEffect, useRef } from 'react'
import type { Confusion, Json } from '../../../src/core/records.ts'
import { percent } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { fieldsOf, taskOf } from '../try/kind.ts'
import { type Shape, shapeOf } from '../try/pixels.ts'
import css from './confusion.module.css'
import { rgbaOf } from './image.ts'

const columns: readonly Column[] = [
  { name: 'Row' },
  { name: 'Truth' },
  { name: 'Answer' },
  { name: 'How sure', number: true },
]

const Image = ({ base64, shape }: { base64: string; shape: Shape }) => {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const drawn = rgbaOf(base64, shape)
    const context = canvas.current?.getContext('2d')
    if (drawn && context)
      context.putImageData(new ImageData(drawn, shape.width, shape.height), 0, 0)
  }, [base64, shape])
  return (
    <canvas
      ref={canvas}
      className={css.image}
      width={shape.width}
      height={shape.height}
      role="img"
      aria-label="The image that was answered wrong"
    />
  )
}

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
              <Image base64={value} shape={shape} />
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
              <td data-number>{percent(probability)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  )
}
