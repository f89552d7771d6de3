import { Button, Textarea, TextInput } from '@mantine/core'
import { RotateCcw, Sparkles } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import type { Row } from '../data/queries.ts'
import { plural } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { Answers } from './answered.tsx'
import { type Field, rowOf } from './kind.ts'
import { hintsOf, problemOf } from './number.ts'
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
        {...(numeric && hintsOf(value))}
        onChange={(event) => props.onWrite(name, event.currentTarget.value)}
      />
    ))}
  </div>
)

const Predict = (props: { disabled: boolean }) => (
  <Button type="submit" size="sm" variant="filled" leftSection={<Sparkles size={15} />} {...props}>
    Predict
  </Button>
)

/** A record as it is written, beside the one that was asked last. */
const useRecord = (example: readonly Field[]) => {
  const [fields, setFields] = useState(example)
  const [asked, setAsked] = useState(() => rowOf(example))
  const wrong = fields.some(({ numeric, value }) => numeric && problemOf(value) !== undefined)
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

/** A form with what the versions that are asked make of what is written. */
const Form = (props: {
  title: string
  note?: string
  onAsk: () => void
  fields: ReactNode
  buttons: ReactNode
  answers: ReactNode
  below?: ReactNode
}) => (
  <div className={css.record}>
    <Panel title={props.title} note={props.note}>
      <form onSubmit={onSubmit(props.onAsk)} noValidate>
        {props.fields}
        <div className={css.actions}>{props.buttons}</div>
      </form>
    </Panel>
    {props.answers}
    {props.below && <div className={css.below}>{props.below}</div>}
  </div>
)

/** A labelled field for each column of a record, and what is made of the record. */
export const RecordForm = (props: {
  model: ModelLoop
  /** The record to begin with. */
  example: readonly Field[]
  /** The column that is predicted, where it has a name. */
  target?: string | undefined
  /** Stands below, with the record that was asked last. */
  below?: (row: Row) => ReactNode
}) => {
  const { model, target, below } = props
  const { fields, asked, row, ask, write, reset } = useRecord(props.example)
  return (
    <Form
      title="Record"
      note={plural(fields.length, 'column')}
      onAsk={ask}
      fields={<Fields fields={fields} onWrite={write} />}
      buttons={
        <>
          <Predict disabled={row === null} />
          <Reset onReset={reset} />
        </>
      }
      answers={
        <Answers
          model={model}
          question={{ row: asked }}
          why={{ row: asked }}
          title={target && `Predicted ${label(target)}`}
          stale={JSON.stringify(row) !== JSON.stringify(asked)}
          hint="Asking …"
        />
      }
      below={below?.(row ?? asked)}
    />
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

/** A text, and what is made of it. */
export const TextForm = (props: {
  model: ModelLoop
  /** The text to begin with. Default: none is asked. */
  example?: string
  /** The column of the text, where a record has it. */
  column?: string | undefined
  /** What is predicted, where it has a name. */
  target?: string | undefined
  /** Stands below, with the text that was asked last. */
  below?: (text: string) => ReactNode
}) => {
  const { model, example = '', column, target, below } = props
  const [text, setText] = useState(example)
  const [asked, setAsked] = useState(example)
  const isReady = text.trim() !== ''
  return (
    <Form
      title="Text"
      onAsk={() => isReady && setAsked(text)}
      fields={
        <Textarea
          aria-label="Your text"
          value={text}
          autoComplete="off"
          maxLength={longestText}
          autosize
          minRows={3}
          maxRows={16}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      }
      buttons={<Predict disabled={!isReady} />}
      answers={
        <Answers
          model={model}
          question={asked === '' ? null : { text: asked }}
          why={column === undefined ? null : { row: { [column]: asked }, column }}
          title={target && `Predicted ${label(target)}`}
          stale={text !== asked}
          hint={asked === '' ? 'Write a text to see what it is taken for.' : 'Asking …'}
        />
      }
      below={asked !== '' && below?.(asked)}
    />
  )
}

/** Characters of a text that is asked about. */
const longestText = 16_000
