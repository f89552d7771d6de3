import type { RequestWithFeedback } from '../../../src/core/requests.ts'
import { More } from '../parts/more.tsx'
import { Panel } from '../parts/page.tsx'
import { Prose } from '../parts/states.tsx'
import { Arrays } from '../tensors/arrays.tsx'
import { Classes, Value } from '../try/answer.tsx'
import choices from '../try/choices.module.css'
import { lyingOf } from '../try/spoken.ts'
import { Beginning } from './asked.tsx'
import { type Answered, answeredIn } from './kept.ts'
import css from './request.module.css'
import { answererWords, labelOf, withheldWords } from './words.ts'

/** Classes that are shown, unless all are asked for. */
const first = 10

const Told = ({
  told,
  label,
}: {
  told: Extract<Answered, { kind: 'told' }>
  label: string | null
}) => {
  const { prediction, interval, suggestions } = told
  if (typeof prediction === 'number')
    return (
      <>
        <Value value={prediction} />
        {interval && <p className={choices.lies}>{lyingOf(interval)}</p>}
      </>
    )
  if (suggestions.length === 0) return <p className="muted">The model had no answer.</p>
  return (
    <More items={suggestions} first={first} of="first">
      {(shown) => <Classes suggestions={shown} label={label} />}
    </More>
  )
}

const Content = ({ request }: { request: RequestWithFeedback }) => {
  const answered = answeredIn(request.outputs)
  switch (answered.kind) {
    case 'told':
      return <Told told={answered} label={labelOf(request)} />
    case 'arrays':
      return <Arrays label="Tensors of the answer" arrays={answered.arrays} />
    case 'cut':
      return <Beginning cut={answered} />
    case 'withheld':
      return <p className="muted">{withheldWords}</p>
    case 'failure':
      return (
        <p>
          Nothing: it failed with <code>{answered.code}</code>. <Prose text={answered.message} />
        </p>
      )
    case 'raw':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        <pre className={css.raw} tabIndex={0}>
          {answered.text}
        </pre>
      )
  }
}

/** What was answered, with the probability of every class. */
export const AnsweredPanel = ({ request }: { request: RequestWithFeedback }) => (
  <Panel title="What was answered" note={`by ${answererWords(request)}`}>
    <Content request={request} />
  </Panel>
)
