import { Textarea, TextInput } from '@mantine/core'
import { Check, MessageSquarePlus } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import type { Feedback, RequestWithFeedback } from '../../../src/core/requests.ts'
import { useMay } from '../access/query.ts'
import { figure } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { Deed } from '../parts/deed.tsx'
import { Panel } from '../parts/page.tsx'
import { hintsOf, numberIn, problemOf } from '../try/number.ts'
import { type Said, useFeedback } from './deeds.ts'
import { answeredIn } from './kept.ts'
import css from './request.module.css'
import { labelOf } from './words.ts'

const Item = ({ said, stands }: { said: Feedback; stands: boolean }) => (
  <li>
    <p className={css.who}>
      {said.author}, <Ago time={said.time} />
    </p>
    {said.label !== null && (
      <p>
        It should have been <bdi className={css.truth}>{said.label}</bdi>
        {!stands && <span className="muted">, until somebody said otherwise</span>}
      </p>
    )}
    {said.score !== null && <p>Score {figure('score', said.score)}</p>}
    {said.comment !== null && (
      <p className={css.comment} dir="auto">
        {said.comment}
      </p>
    )}
  </li>
)

const Given = ({ request }: { request: RequestWithFeedback }) => {
  const { feedback } = request
  const last = feedback.findLast(({ label }) => label !== null)
  if (feedback.length === 0)
    return <p className="muted">Nobody has said yet what the answer should have been.</p>
  return (
    <ol className={css.given}>
      {feedback.map((said) => (
        <Item
          key={`${said.time} ${said.label} ${said.comment}`}
          said={said}
          stands={said === last}
        />
      ))}
    </ol>
  )
}

const nothing = { label: '', score: '', comment: '' }

/** What is written, as it is sent; null while that is nothing, or no number. */
const saidIn = ({ label, score, comment }: typeof nothing): Said | null => {
  const number = numberIn(score)
  if (score.trim() !== '' && typeof number !== 'number') return null
  const said = {
    ...(label.trim() !== '' && { label: label.trim() }),
    ...(typeof number === 'number' && { score: number }),
    ...(comment.trim() !== '' && { comment: comment.trim() }),
  }
  return Object.keys(said).length === 0 ? null : said
}

const againstOf = (text: typeof nothing): string | null => {
  if (saidIn(text) !== null) return null
  return problemOf(text.score) ? 'The score is no number.' : 'Say what it should have been first.'
}

/** What is written of an answer, and how it is sent. */
const useDraft = (id: string) => {
  const [text, setText] = useState(nothing)
  const send = useFeedback(id)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const said = saidIn(text)
    if (said && !send.isPending) send.mutate(said, { onSuccess: () => setText(nothing) })
  }
  const field = (name: keyof typeof nothing) => ({
    value: text[name],
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      setText({ ...text, [name]: currentTarget.value }),
  })
  return { text, isBusy: send.isPending, submit, field }
}

const Form = ({ request }: { request: RequestWithFeedback }) => {
  const { text, isBusy, submit, field } = useDraft(request.id)
  const list = useId()
  const answered = answeredIn(request.outputs)
  const classes = answered.kind === 'told' ? answered.suggestions : []
  return (
    <form className={css.form} onSubmit={submit}>
      <TextInput
        label="What it should have been"
        list={list}
        autoComplete="off"
        maxLength={1000}
        {...field('label')}
      />
      <datalist id={list}>
        {classes.map(({ word }) => (
          <option key={word} value={word} />
        ))}
      </datalist>
      <TextInput
        label="Score, in a measure of your own"
        inputMode="decimal"
        {...hintsOf(text.score)}
        {...field('score')}
      />
      <Textarea label="Comment" autosize minRows={1} maxLength={10_000} {...field('comment')} />
      <Deed
        takes="predict"
        type="submit"
        leftSection={<MessageSquarePlus size={14} />}
        busy={isBusy}
        against={againstOf(text)}
      >
        Give feedback
      </Deed>
    </form>
  )
}

/** Says that an answer is right, at one press. */
const Right = ({ request }: { request: RequestWithFeedback }) => {
  const { best } = request
  const send = useFeedback(request.id)
  if (best === null || labelOf(request) === best) return null
  return (
    <Deed
      takes="predict"
      size="compact-sm"
      leftSection={<Check size={13} />}
      busy={send.isPending}
      onPress={() => send.mutate({ label: best })}
    >
      The answer is right
    </Deed>
  )
}

/** What was said of an answer, and a place to say more. */
export const FeedbackPanel = ({ request }: { request: RequestWithFeedback }) => {
  const may = useMay()
  return (
    <Panel
      title="Feedback"
      note={request.feedback.length > 0 ? 'the last label stands' : undefined}
      tools={<Right request={request} />}
    >
      <div className={css.feedback}>
        <Given request={request} />
        {may('predict') && <Form request={request} />}
      </div>
    </Panel>
  )
}
