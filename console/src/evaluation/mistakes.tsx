import type { Assessment } from '../../../src/core/assessment.ts'
import type { ModelVersion } from '../../../src/core/records.ts'
import { isExplained, Why } from '../explain/why.tsx'
import { reasonWords } from '../explain/words.ts'
import { percent } from '../format.ts'
import { rgbaOf } from '../models/image.ts'
import { Picture } from '../models/picture.tsx'
import { More } from '../parts/more.tsx'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { fieldsOf, taskOf } from '../try/kind.ts'
import { type Shape, shapeOf } from '../try/pixels.ts'
import css from './matrix.module.css'
import page from './page.module.css'
import type { Assessed } from './told.ts'

const columns: readonly Column[] = [{ name: 'Row' }, { name: 'Truth' }, { name: 'Answer' }]
const sure: Column = { name: 'How sure', number: true }

/** Characters that are shown of a value, unless all of it is asked for. */
const shown = 240

const Text = ({ value }: { value: string }) =>
  value.length <= shown + 60 ? (
    value
  ) : (
    <details className={css.long}>
      <summary>{value.slice(0, shown)} …</summary>
      {value.slice(shown)}
    </details>
  )

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
              (value && <Text value={value} />) || <span className="muted">empty</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** What added most when it was judged. */
const Reasons = ({ why }: { why: Assessment['wrong'][number]['why'] }) => {
  const said = reasonWords(why)
  return said === null ? null : <p className={css.reasons}>{said}</p>
}

/** Why a version answered a row as it did, where its kind of model can be asked that. */
const RowWhy = (props: { version: ModelVersion; row: string; label: string | undefined }) => {
  const { version, row, label } = props
  const task = taskOf(version.lineage.config)
  const fields = fieldsOf(row)
  if (!fields || !isExplained(`${task['kind']}`)) return null
  const column = task['text'] ?? task['image']
  return (
    <Why
      model={version.model}
      version={version.version}
      row={Object.fromEntries(fields.map(({ name, value }) => [name, value]))}
      label={label}
      column={typeof column === 'string' ? column : undefined}
      shape={shapeOf(task) ?? undefined}
    />
  )
}

/** Rows that a version answered wrong, those first that it was surest of; of numbers those that it is furthest off. */
export const Mistakes = ({ told: { version, assessment } }: { told: Assessed }) => {
  const shape = shapeOf(taskOf(version.lineage.config))
  const { wrong } = assessment
  const isSure = wrong.some(({ probability }) => probability !== null)
  return (
    <Panel
      title={`Wrong answers of v${version.version}`}
      note={`validation rows, those first that it ${isSure ? 'was surest of' : 'is furthest off'}`}
      flush
    >
      {wrong.length === 0 ? (
        <p className={page.said}>None was kept.</p>
      ) : (
        <More items={wrong} first={10}>
          {(shown) => (
            <Table
              label={`Rows that version ${version.version} answered wrong`}
              columns={isSure ? [...columns, sure] : columns}
            >
              {shown.map(({ row, truth, answer, probability, why }) => (
                <tr key={`${row} ${answer}`}>
                  <td>
                    <Row row={row} shape={shape} />
                    <Reasons why={why} />
                    <RowWhy version={version} row={row} label={isSure ? answer : undefined} />
                  </td>
                  <td>{truth}</td>
                  <td>{answer}</td>
                  {isSure && (
                    <td data-number>{probability === null ? '–' : percent(probability)}</td>
                  )}
                </tr>
              ))}
            </Table>
          )}
        </More>
      )}
    </Panel>
  )
}
