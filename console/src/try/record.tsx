import { Button, TextInput } from '@mantine/core'
import { RotateCcw, Sparkles } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { type Asked, type Row, usePrediction } from '../data/queries.ts'
import { plural } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { Answered } from './answered.tsx'
import { type Field, isNumber, rowOf } from './kind.ts'
import css from './record.module.css'

const label = (name: string) => name.replaceAll('_', ' ')

const Fields = (props: {
  fields: readonly Field[]
  onWrite: (name: string, value: string) => void
}) => (
  <div className={css.fields}>
    {props.fields.map(({ name, numeric, value }) => (
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
        onChange={(event) => props.onWrite(name, event.currentTarget.value)}
      />
    ))}
  </div>
)

const Predict = (props: { loading: boolean; disabled: boolean }) => (
  <Button type="submit" size="sm" variant="filled" leftSection={<Sparkles size={15} />} {...props}>
    Predict
  </Button>
)

/** A record as it is written, beside the one that was asked last. */
const useRecord = (example: readonly Field[]) => {
  const [fields, setFields] = useState(example)
  const [asked, setAsked] = useState(() => rowOf(example))
  const wrong = fields.some((field) => field.numeric && !isNumber(field.value))
  /** What is written; null while it is no record. */
  const row = wrong ? null : rowOf(fields)
  return {
    fields,
    asked,
    row,
    ask: () => row && setAsked(row),
    write: (name: string, value: string) =>
      setFields(fields.map((field) => (field.name === name ? { ...field, value } : field))),
    reset: () => {
      setFields(example)
      setAsked(rowOf(example))
    },
  }
}

/** Carries a form out on its page. */
const onSubmit = (act: () => void) => (event: FormEvent) => {
  event.preventDefault()
  act()
}

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
  const { model, target, below } = props
  const { fields, asked, row, ask, write, reset } = useRecord(props.example)
  const query = usePrediction(model.model, model.champion, { row: asked })
  const isCurrent = JSON.stringify(row) === JSON.stringify(asked)
  const classes = (query.data?.suggestions ?? []).map(({ word }) => word)
  return (
    <div className={css.record}>
      <Panel title="Record" note={plural(fields.length, 'column')}>
        <form onSubmit={onSubmit(ask)} noValidate>
          <Fields fields={fields} onWrite={write} />
          <div className={css.actions}>
            <Predict loading={query.isFetching} disabled={row === null} />
            <Reset onReset={reset} />
          </div>
        </form>
      </Panel>
      <div>
        <Answered
          query={query}
          title={target && `Predicted ${label(target)}`}
          champion={model.champion}
          stale={!isCurrent || query.isPlaceholderData}
          hint="Asking …"
        />
      </div>
      {below && <div className={css.below}>{below(row ?? asked, classes)}</div>}
    </div>
  )
}

const Reset = ({ onReset }: { onReset: () => void }) => (
  <Button
    size="sm"
    variant="subtle"
    color="gray"
    leftSection={<RotateCcw size={14} />}
    onClick={onReset}
  >
    Back to the example
  </Button>
)

/** A text for a model of the project's own that takes one, and what the champion makes of it. */
export const TextForm = (props: { model: ModelLoop; example: string }) => {
  const { model } = props
  const [text, setText] = useState(props.example)
  const [asked, setAsked] = useState<Asked>({ text: props.example })
  const query = usePrediction(model.model, model.champion, asked)
  const isReady = text.trim() !== ''
  return (
    <div className={css.record}>
      <Panel title="Text">
        <form onSubmit={onSubmit(() => isReady && setAsked({ text }))}>
          <TextInput
            aria-label="Your text"
            value={text}
            autoComplete="off"
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div className={css.actions}>
            <Predict loading={query.isFetching} disabled={!isReady} />
          </div>
        </form>
      </Panel>
      <div>
        <Answered
          query={query}
          champion={model.champion}
          stale={query.isPlaceholderData}
          hint="Asking …"
        />
      </div>
    </div>
  )
}
