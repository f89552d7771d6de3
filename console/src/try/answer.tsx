import type { Suggestion } from '../../../src/core/records.ts'
import { count, percent } from '../format.ts'
import css from './choices.module.css'
import { Share } from './choices.tsx'

/** A number as people read it; any other answer as it is. */
const written = (word: string) => {
  const value = Number(word)
  if (word.trim() === '' || !Number.isFinite(value)) return word
  return Math.abs(value) >= 1000 ? count(value) : String(Number(value.toPrecision(4)))
}

/** What a model answers a record or an image with: classes by their probability, or one value. */
export const Verdict = (props: {
  suggestions: readonly Suggestion[]
  /** Belongs to what was asked before; kept in place until the answer comes. */
  stale: boolean
  hint: string
  /** What is predicted, where that has a name. */
  title?: string | undefined
}) => {
  const { suggestions } = props
  const [best] = suggestions
  const single = suggestions.length === 1
  return (
    <div className={css.choices} data-stale={props.stale} data-some={suggestions.length > 0}>
      <h2>{props.title ?? (single ? 'Prediction' : 'Classes')}</h2>
      {single && best ? (
        <p className={css.value}>{written(best.word)}</p>
      ) : (
        <ol aria-label="Classes with their probabilities">
          {suggestions.map(({ word, probability }, index) => (
            <li key={word} className={css.line} data-best={index === 0}>
              <Share word={word} probability={probability} of={1} />
            </li>
          ))}
        </ol>
      )}
      {suggestions.length === 0 && <p className={css.hint}>{props.hint}</p>}
      <p className="unseen" role="status">
        {best && !props.stale
          ? single
            ? `Prediction: ${written(best.word)}.`
            : `Prediction: ${best.word}, ${percent(best.probability)}.`
          : ''}
      </p>
    </div>
  )
}
