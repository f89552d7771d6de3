import { useDebouncedValue } from '@mantine/hooks'
import {
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useRef,
  useState,
} from 'react'
import type { Suggestion } from '../../../src/core/answer.ts'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { ApiError } from '../data/api.ts'
import { usePrediction } from '../data/queries.ts'
import { percent } from '../format.ts'
import { Failure } from '../parts/states.tsx'
import { useAskedName } from './as.ts'
import { type Asked, useAsked } from './asking.ts'
import { Choices, choiceId, listId } from './choices.tsx'
import page from './page.module.css'
import { ghost, least, question, take, wordsIn } from './suggest.ts'
import css from './writer.module.css'

const pause = 140

/** Suggestions of a version for a text: fresh ones only when they belong to what is written now. */
const useSuggestions = (model: ModelLoop, { version, byNumber }: Asked, text: string) => {
  const now = question(text)
  const [asked] = useDebouncedValue(now, pause)
  const answer = usePrediction(
    useAskedName(model),
    { version, byNumber },
    version === null || asked === null ? null : { text: asked },
    5,
  )
  const known = now === null ? [] : (answer.data?.suggestions ?? [])
  const fresh = asked === now && !answer.isPlaceholderData && !answer.error
  return { known, fresh, answer }
}

/** Which of the offered words is chosen, and what the keys do with it. */
const useChoice = (text: string, offer: { known: readonly Suggestion[]; fresh: boolean }) => {
  const [choice, setChoice] = useState(0)
  const [moved, setMoved] = useState(false)
  const [dismissed, setDismissed] = useState<string | null>(null)
  const [atEnd, setAtEnd] = useState(true)
  const hidden = dismissed === text
  const offered = offer.fresh && !hidden ? offer.known : []
  const move = (by: number) => {
    setChoice((choice + by + offered.length) % offered.length)
    setMoved(true)
  }
  return {
    choice,
    /** Whether an arrow has chosen. */
    moved,
    hidden,
    offered,
    /** The word that is offered behind the text: only where the caret stands there. */
    shown: atEnd ? offered[Math.min(choice, offered.length - 1)] : undefined,
    move,
    setAtEnd,
    dismiss: () => setDismissed(text),
    restart: () => {
      setChoice(0)
      setMoved(false)
      setDismissed(null)
      setAtEnd(true)
    },
  }
}

type Choice = ReturnType<typeof useChoice>

/** What a key does while a word is offered; false where it does what it always does. */
const press = (event: KeyboardEvent, choice: Choice, accept: (word: string) => void): boolean => {
  const { ctrlKey, altKey, metaKey, shiftKey, key } = event
  const { shown, moved, move, dismiss } = choice
  if (!shown || ctrlKey || altKey || metaKey || shiftKey || event.nativeEvent.isComposing)
    return false
  if (key === 'Tab' || (key === 'Enter' && moved)) accept(shown.word)
  else if (key === 'Escape') dismiss()
  else if (key === 'ArrowDown') move(1)
  else if (key === 'ArrowUp') move(-1)
  else return false
  return true
}

/** The text box, with the offered word as a ghost behind its text. */
const Field = (props: {
  text: string
  choice: Choice
  box: RefObject<HTMLTextAreaElement | null>
  onWrite: (text: string) => void
  onAccept: (word: string) => void
}) => {
  const { text, choice, box, onWrite, onAccept } = props
  const { shown, moved } = choice
  return (
    <div className={css.field}>
      <div className={css.mirror} aria-hidden="true">
        {text}
        {shown && <span className={css.ghost}>{ghost(text, shown.word)}</span>}
        {'\u200b'}
      </div>
      <textarea
        {...plain}
        ref={box}
        className={css.box}
        value={text}
        aria-controls={listId}
        aria-activedescendant={shown && moved ? choiceId(listId, choice.choice) : undefined}
        // biome-ignore lint/a11y/noAutofocus: writing is what this page is for
        autoFocus
        onChange={(event) => onWrite(event.currentTarget.value)}
        onKeyDown={(event) => press(event, choice, onAccept) && event.preventDefault()}
        onSelect={({ currentTarget: { selectionStart, selectionEnd, value } }) =>
          choice.setAtEnd(selectionStart === value.length && selectionEnd === value.length)
        }
      />
    </div>
  )
}

/** A text box that does nothing by itself. */
const plain = {
  rows: 1,
  placeholder: 'please let me …',
  'aria-label': 'Your text',
  'aria-describedby': 'try-keys',
  'aria-autocomplete': 'both',
  autoCapitalize: 'none',
  autoComplete: 'off',
  autoCorrect: 'off',
  spellCheck: false,
  maxLength: 4000,
} as const

const Keys = () => (
  <p className={css.keys} id="try-keys">
    <span>
      <kbd>Tab</kbd> takes it
    </span>
    <span>
      <kbd>↑</kbd> <kbd>↓</kbd> choose another
    </span>
    <span>
      <kbd>Esc</kbd> dismisses
    </span>
  </p>
)

/** What a screen reader says of the offered word. */
const Spoken = ({ shown, moved, offered }: Choice) => (
  <p className="unseen" role="status">
    {shown && !moved
      ? `Suggestion: ${shown.word}, ${percent(shown.probability)}. Tab takes it. ${offered.length - 1} alternatives.`
      : ''}
  </p>
)

/** Why no word is offered. */
const hintOf = (text: string, champion: number | null, hidden: boolean): string => {
  const left = least - wordsIn(text)
  if (champion === null) return 'Suggestions begin when there is a champion.'
  if (hidden) return 'Dismissed. Type on for the next suggestion.'
  if (left <= 0) return 'Asking …'
  const words = left === least ? 'Three words' : left === 1 ? 'One more word' : 'Two more words'
  return `${words} and the suggestions begin.`
}

const WritingBox = (props: ComponentProps<typeof Field>) => (
  <div className={css.text}>
    <Field {...props} />
    <Keys />
    <Spoken {...props.choice} />
  </div>
)

/** What a version offers, or why it does not answer. */
const Offer = (props: {
  suggestions: ReturnType<typeof useSuggestions>
  /** Which one Tab takes; null where none. */
  chosen: number | null
  /** It is not the version whose word stands behind the text. */
  others?: boolean
  hidden?: boolean
  hint: string
  onTake: (word: string) => void
  /** Where versions stand side by side. */
  version: number | null
}) => {
  const { suggestions, chosen, others = false, hidden = false, hint, onTake, version } = props
  const { known, fresh, answer } = suggestions
  return (
    <div>
      {version !== null && <h2 className={page.named}>Version {version}</h2>}
      {answer.error instanceof ApiError && answer.error.code !== 'no_model' ? (
        <Failure error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Choices
          suggestions={hidden ? [] : known}
          {...{ chosen, others, hint, onTake }}
          stale={!fresh}
          beside={version}
        />
      )}
    </div>
  )
}

/** What a second version would go on with. */
const Beside = (props: {
  model: ModelLoop
  asked: Asked
  text: string
  onTake: (word: string) => void
}) => {
  const { model, asked, text, onTake } = props
  return (
    <Offer
      suggestions={useSuggestions(model, asked, text)}
      chosen={null}
      others
      hint={hintOf(text, asked.version, false)}
      version={asked.version}
      onTake={onTake}
    />
  )
}

/** The text box, the ghost of the next word behind its text, and the alternatives below. */
export const Writer = (props: {
  model: ModelLoop
  text: string
  onText: (text: string) => void
  /** Stands below the text. */
  children: ReactNode
}) => {
  const { model, text, onText } = props
  const box = useRef<HTMLTextAreaElement>(null)
  const { asked } = useAsked(model)
  const [first = { version: model.champion, byNumber: false }, ...others] = asked
  const suggestions = useSuggestions(model, first, text)
  const choice = useChoice(text, suggestions)
  const accept = (word: string) => {
    const next = take(text, word)
    write(next)
    box.current?.focus()
    requestAnimationFrame(() => box.current?.setSelectionRange(next.length, next.length))
  }
  const write = (next: string) => {
    onText(next)
    choice.restart()
  }
  return (
    <div className={css.writer}>
      <WritingBox text={text} choice={choice} box={box} onWrite={write} onAccept={accept} />
      <div className={css.beside}>
        <Offer
          suggestions={suggestions}
          chosen={suggestions.fresh && choice.shown ? choice.choice : null}
          hidden={choice.hidden}
          hint={hintOf(text, first.version, choice.hidden)}
          version={first.byNumber ? first.version : null}
          onTake={accept}
        />
        {others.map((each) => (
          <Beside key={each.version} model={model} asked={each} text={text} onTake={accept} />
        ))}
      </div>
      <div className={css.below}>{props.children}</div>
    </div>
  )
}
