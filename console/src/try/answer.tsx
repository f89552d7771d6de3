import type { PredictView } from '../../../src/operations/contract.ts'
import { measured } from '../format.ts'
import css from './choices.module.css'
import { Share } from './choices.tsx'
import { lyingOf, spokenOf } from './spoken.ts'

/** A number that is predicted. */
export const Value = ({ value }: { value: number }) => (
  <p className={css.value} title={String(value)}>
    {measured(value)}
  </p>
)

/** Classes by their probability. `label`: which of them it should have been, where somebody said that. */
export const Classes = (props: Pick<PredictView, 'suggestions'> & { label?: string | null }) => (
  <ol aria-label="Classes with their probabilities">
    {props.suggestions.map(({ word, probability }, index) => (
      <li
        key={word}
        className={css.line}
        data-best={index === 0}
        data-true={word === props.label || undefined}
      >
        <Share word={word} probability={probability} of={1} />
      </li>
    ))}
  </ol>
)

/** What a model answers a record, a text or an image with: classes by their probability, or a number. */
export const Verdict = (props: {
  answer: PredictView | undefined
  /** The version that should have answered. */
  champion: number | null
  /** Belongs to what was asked before; kept in place until the answer comes. */
  stale: boolean
  hint: string
  /** What is predicted, where that has a name. */
  title?: string | undefined
}) => {
  const { answer, champion } = props
  const value = typeof answer?.prediction === 'number' ? answer.prediction : null
  const isSome = answer !== undefined && (value !== null || answer.suggestions.length > 0)
  return (
    <div className={css.choices} data-stale={props.stale} data-some={isSome}>
      <h2>{props.title ?? (value === null ? 'Classes' : 'Prediction')}</h2>
      {value !== null && <Value value={value} />}
      {value !== null && answer?.interval && <p className={css.lies}>{lyingOf(answer.interval)}</p>}
      {value === null && isSome && <Classes suggestions={answer.suggestions} />}
      {!isSome && <p className={css.hint}>{answer ? 'The model has no answer.' : props.hint}</p>}
      {isSome && champion !== null && answer.version !== champion && (
        <p className={css.by}>
          Version {answer.version} answered, not the champion, version {champion}.
        </p>
      )}
      <p className="unseen" role="status">
        {isSome && !props.stale ? spokenOf(answer) : ''}
      </p>
    </div>
  )
}
