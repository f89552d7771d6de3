import { Button, TextInput } from '@mantine/core'
import { RotateCcw, Sparkles } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { ApiError } from '../data/api.ts'
import { type Asked, type Row, usePrediction } from '../data/queries.ts'
import { plural } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { Failure } from '../parts/states.tsx'
import { Verdict } from './answer.tsx'
import { type Field, isNumber, rowOf } from './kind.ts'
import css from './record.module.css'

const label = (name: string) => name.replaceAll('_', ' ')

/** A labelled field for each column of a record, and what the champion makes of the record. */
export const RecordForm = (props: {
  model: ModelLoop
  /** The record to begin with. */
  example: readonly Field[]
  /** The column that is predicted, where it has a name. */
  target?: string | undefined
  /** Stands below, with the record that was asked last and the classes that were answered. */
  below?: (row: Row, classes: readonly string[]) => ReactNode
}) => {
  const { model, example } = props
  const [fields, setFields] = useState(example)
  const [asked, setAsked] = useState(() => rowOf(example))
  const answer = usePrediction(model.model, model.champion, { row: asked })
  const wrong = fields.some((field) => field.numeric && !isNumber(field.value))
  const row = wrong ? null : rowOf(fields)
  const current = JSON.stringify(row) === JSON.stringify(asked)

  const predict = (event: FormEvent) => {
    event.preventDefault()
    if (row) setAsked(row)
  }
  const write = (name: string, value: string) =>
    setFields(fields.map((field) => (field.name === name ? { ...field, value } : field)))
  const again = () => {
    setFields(example)
    setAsked(rowOf(example))
  }
  const classes = (answer.data?.suggestions ?? []).map(({ word }) => word)
  return (
    <div className={css.record}>
      <Panel title="Record" note={plural(fields.length, 'column')}>
        <form onSubmit={predict} noValidate>
          <div className={css.fields}>
            {fields.map(({ name, numeric, value }) => (
              <TextInput
                key={name}
                label={label(name)}
                value={value}
                placeholder="not known"
                autoComplete="off"
                spellCheck={false}
                maxLength={1000}
                {...(numeric ? { inputMode: 'decimal', 'data-numeric': true } : {})}
                error={numeric && !isNumber(value) ? 'A number such as 12.5' : undefined}
                onChange={(event) => write(name, event.currentTarget.value)}
              />
            ))}
          </div>
          <div className={css.actions}>
            <Button
              type="submit"
              size="sm"
              variant="filled"
              leftSection={<Sparkles size={15} />}
              loading={answer.isFetching}
              disabled={row === null}
            >
              Predict
            </Button>
            <Button
              size="sm"
              variant="subtle"
              color="gray"
              leftSection={<RotateCcw size={14} />}
              onClick={again}
            >
              Back to the example
            </Button>
          </div>
        </form>
      </Panel>
      <div>
        {answer.error instanceof ApiError ? (
          <Failure error={answer.error} retry={() => void answer.refetch()} />
        ) : (
          <Verdict
            title={props.target && `Predicted ${label(props.target)}`}
            answer={answer.data}
            champion={model.champion}
            stale={!current || answer.isPlaceholderData}
            hint="Asking …"
          />
        )}
      </div>
      {props.below && <div className={css.below}>{props.below(row ?? asked, classes)}</div>}
    </div>
  )
}

/** A text for a model of the project's own that takes one, and what the champion makes of it. */
export const TextForm = (props: { model: ModelLoop; example: string }) => {
  const { model } = props
  const [text, setText] = useState(props.example)
  const [asked, setAsked] = useState<Asked>({ text: props.example })
  const answer = usePrediction(model.model, model.champion, asked)
  const ready = text.trim() !== ''
  return (
    <div className={css.record}>
      <Panel title="Text">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (ready) setAsked({ text })
          }}
        >
          <TextInput
            aria-label="Your text"
            value={text}
            autoComplete="off"
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div className={css.actions}>
            <Button
              type="submit"
              size="sm"
              variant="filled"
              leftSection={<Sparkles size={15} />}
              loading={answer.isFetching}
              disabled={!ready}
            >
              Predict
            </Button>
          </div>
        </form>
      </Panel>
      <div>
        {answer.error instanceof ApiError ? (
          <Failure error={answer.error} retry={() => void answer.refetch()} />
        ) : (
          <Verdict
            answer={answer.data}
            champion={model.champion}
            stale={answer.isPlaceholderData}
            hint="Asking …"
          />
        )}
      </div>
    </div>
  )
}
