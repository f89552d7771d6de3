import type { Suggestion } from '../../../src/core/answer.ts'
import { percent } from '../format.ts'
import css from './choices.module.css'

export const listId = 'try-suggestions'
export const choiceId = (list: string, index: number) => `${list}-${index}`

/** An answer, a bar as long as its probability, and the probability. */
export const Share = (props: { word: string; probability: number; of: number }) => (
  <>
    <span className={css.word} title={props.word}>
      {props.word}
    </span>
    <span className={css.track} aria-hidden="true">
      <i style={{ transform: `scaleX(${props.probability / props.of})` }} />
    </span>
    <span className={css.share}>{percent(props.probability)}</span>
  </>
)

const Choice = (props: {
  id: string
  suggestion: Suggestion
  /** The highest probability there is. */
  of: number
  chosen: boolean
  onTake: (word: string) => void
}) => (
  // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the text box
  <div
    id={props.id}
    role="option"
    tabIndex={-1}
    aria-selected={props.chosen}
    className={css.choice}
    onMouseDown={(event) => event.preventDefault()}
    onClick={() => props.onTake(props.suggestion.word)}
  >
    <Share {...props.suggestion} of={props.of} />
  </div>
)

/** The alternatives with their probabilities. Focus stays in the text: a press takes a word. */
export const Choices = (props: {
  suggestions: readonly Suggestion[]
  /** The one that Tab takes. */
  chosen: number | null
  /** Belongs to an earlier text; kept in place until the answer comes. */
  stale: boolean
  hint: string
  /** They are not those that the text box goes by. */
  others: boolean
  /** The version whose they are, where several stand side by side. */
  beside: number | null
  onTake: (word: string) => void
}) => {
  const { beside } = props
  const list = props.others ? `${listId}-${beside}` : listId
  const most = Math.max(...props.suggestions.map((each) => each.probability), 1e-9)
  return (
    <div className={css.choices} data-stale={props.stale}>
      <h2>Next word</h2>
      <div
        role="listbox"
        id={list}
        aria-label={`Suggestions ${beside === null ? '' : `of version ${beside} `}for the next word`}
        tabIndex={-1}
      >
        {props.suggestions.map((each, index) => (
          <Choice
            key={each.word}
            id={choiceId(list, index)}
            suggestion={each}
            of={most}
            chosen={props.chosen === index}
            onTake={props.onTake}
          />
        ))}
      </div>
      {props.suggestions.length === 0 && <p className={css.hint}>{props.hint}</p>}
    </div>
  )
}
