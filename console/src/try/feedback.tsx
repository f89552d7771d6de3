import { TextInput } from '@mantine/core'
import { ListPlus } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import type { ModelLoop, PredictView } from '../../../src/operations/contract.ts'
import { useEnqueue } from '../data/actions.ts'
import { type Row, usePrediction } from '../data/queries.ts'
import { plural } from '../format.ts'
import { Until } from '../parts/badge.tsx'
import { Deed } from '../parts/deed.tsx'
import { Panel } from '../parts/page.tsx'
import { useAskedName } from './as.ts'
import { useAsked } from './asking.ts'
import { fractionOf, hintsOf, problemOf } from './number.ts'
import css from './page.module.css'
import { truthWords } from './spoken.ts'
import { sentencesOf, wordsIn } from './suggest.ts'

/** When the queue is taken in. */
const Taken = ({ model }: { model: ModelLoop }) => {
  const data = model.stages.find((each) => each.stage === 'data')
  return (
    <>
      The queue is taken into the data
      {data?.nextAt ? (
        <>
          {' '}
          in <Until time={data.nextAt} />
        </>
      ) : (
        ' at the next ingestion'
      )}
      , and the training after that learns from it.
    </>
  )
}

/** Puts what was written into the queue, a sentence a line. */
export const TextFeedback = ({ model, text }: { model: ModelLoop; text: string }) => {
  const enqueue = useEnqueue(model.model, 'sentence')
  const sentences = sentencesOf(text).filter((each) => wordsIn(each) >= 2)
  return (
    <Panel
      title="Feedback"
      note={`${plural(model.queue, 'sentence')} in the queue`}
      tools={
        <Deed
          takes="writeData"
          leftSection={<ListPlus size={14} />}
          busy={enqueue.isPending}
          against={sentences.length === 0 ? 'Write a sentence first.' : null}
          onPress={() => enqueue.mutate(sentences)}
        >
          {sentences.length > 1
            ? `Add these ${sentences.length} sentences to the queue`
            : 'Add this sentence to the queue'}
        </Deed>
      }
    >
      <p className={css.feedback}>
        What you type stays in this page until you add it. <Taken model={model} />
      </p>
    </Panel>
  )
}

/** What is true of a record; the classes are offered. */
const Truth = (props: {
  label: string
  value: string
  answer: PredictView | undefined
  onWrite: (value: string) => void
}) => {
  const { label, value, answer, onWrite } = props
  const numeric = typeof answer?.prediction === 'number'
  const list = useId()
  return (
    <>
      <TextInput
        label={`What is true of it: ${label}`}
        value={value}
        placeholder={truthWords(answer)}
        {...(numeric && hintsOf(value))}
        list={list}
        autoComplete="off"
        maxLength={1000}
        onChange={(event) => onWrite(event.currentTarget.value)}
      />
      <datalist id={list}>
        {answer?.suggestions.map(({ word }) => (
          <option key={word} value={word} />
        ))}
      </datalist>
    </>
  )
}

/** Puts the record into the queue with what is true of it in the column of the label. */
export const RecordFeedback = (props: { model: ModelLoop; row: Row; label: string }) => {
  const { model, row, label } = props
  const { asked } = useAsked(model)
  const [first = { version: null, byNumber: false }] = asked
  const answer = usePrediction(useAskedName(model), first, { row })
  const enqueue = useEnqueue(model.model, 'record')
  const [truth, setTruth] = useState('')
  const isNumber = typeof answer.data?.prediction === 'number'
  const said = isNumber ? fractionOf(truth.trim()) : truth.trim()
  const isSaid = said !== '' && (!isNumber || problemOf(truth) === undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isSaid && !enqueue.isPending) enqueue.mutate([JSON.stringify({ ...row, [label]: said })])
  }
  return (
    <Panel title="Feedback" note={`${plural(model.queue, 'record')} in the queue`}>
      <form className={css.record} onSubmit={submit}>
        <Truth label={label} value={truth} answer={answer.data} onWrite={setTruth} />
        <Deed
          takes="writeData"
          type="submit"
          size="sm"
          leftSection={<ListPlus size={15} />}
          busy={enqueue.isPending}
          against={isSaid ? null : 'Write what is true of it first.'}
        >
          Add this record to the queue
        </Deed>
      </form>
      <p className={css.feedback}>
        <Taken model={model} />
      </p>
    </Panel>
  )
}
