import { useDebouncedValue } from '@mantine/hooks'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import type { Suggestion } from '../../../src/core/answer.ts'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { ApiError } from '../data/api.ts'
import { usePrediction } from '../data/queries.ts'
import { percent } from '../format.ts'
import { Failure } from '../parts/states.tsx'
import { Choices, choiceId, listId } from './choices.tsx'
import { ghost, least, question, take, wordsIn } from './suggest.ts'
import css from './writer.module.css'

const pause = 140

/** Suggestions for a text: fresh ones only when they belong to what is written now. */
const useSuggestions = (model: ModelLoop, text: string) => {
  const now = question(text)
  const [asked] = useDebouncedValue(now, pause)
  const answer = usePrediction(
    model.model,
    model.champion,
    model.champion === null || asked === null ? null : { text: asked },
    5,
  )
  const known = now === null ? [] : (answer.data?.suggestions ?? [])
  const fresh = asked === now && !answer.isPlaceholderData && !answer.error
  return { known, fresh, answer, active: now !== null }
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
  const [choice, setChoice] = useState(0)
  const [moved, setMoved] = useState(false)
  const [dismissed, setDismissed] = useState<string | null>(null)
  const [atEnd, setAtEnd] = useState(true)
  const { known, fresh, answer, active } = useSuggestions(model, text)

  const hidden = dismissed === text
  const offered: readonly Suggestion[] = fresh && !hidden ? known : []
  const chosen = offered[Math.min(choice, offered.length - 1)]
  const shown = atEnd ? chosen : undefined

  const write = (next: string) => {
    onText(next)
    setChoice(0)
    setMoved(false)
    setDismissed(null)
    setAtEnd(true)
  }
  const accept = (word: string) => {
    const next = take(text, word)
    write(next)
    box.current?.focus()
    requestAnimationFrame(() => box.current?.setSelectionRange(next.length, next.length))
  }
  const move = (by: number) => {
    setChoice((choice + by + offered.length) % offered.length)
    setMoved(true)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const { ctrlKey, altKey, metaKey, shiftKey } = event
    if (!shown || ctrlKey || altKey || metaKey || shiftKey || event.nativeEvent.isComposing) return
    switch (event.key) {
      case 'Tab':
        accept(shown.word)
        break
      case 'Enter':
        if (!moved) return
        accept(shown.word)
        break
      case 'Escape':
        setDismissed(text)
        break
      case 'ArrowDown':
        move(1)
        break
      case 'ArrowUp':
        move(-1)
        break
      default:
        return
    }
    event.preventDefault()
  }
  const left = least - wordsIn(text)
  const error =
    answer.error instanceof ApiError && answer.error.code !== 'no_model' ? answer.error : null

  return (
    <div className={css.writer}>
      <div className={css.text}>
        <div className={css.field}>
          <div className={css.mirror} aria-hidden="true">
            {text}
            {shown && <span className={css.ghost}>{ghost(text, shown.word)}</span>}
            {'\u200b'}
          </div>
          <textarea
            ref={box}
            className={css.box}
            value={text}
            rows={1}
            placeholder="please let me …"
            aria-label="Your text"
            aria-describedby="try-keys"
            aria-autocomplete="both"
            aria-controls={listId}
            aria-activedescendant={shown && moved ? choiceId(choice) : undefined}
            autoCapitalize="none"
            autoComplete="off"
            autoCorrect="off"
            spellCheck={false}
            // biome-ignore lint/a11y/noAutofocus: writing is what this page is for
            autoFocus
            maxLength={4000}
            onChange={(event) => write(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onSelect={({ currentTarget: at }) =>
              setAtEnd(at.selectionStart === at.value.length && at.selectionEnd === at.value.length)
            }
          />
        </div>
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
        <p className="unseen" role="status">
          {shown && !moved
            ? `Suggestion: ${shown.word}, ${percent(shown.probability)}. Tab takes it. ${offered.length - 1} alternatives.`
            : ''}
        </p>
      </div>
      <div className={css.beside}>
        {error ? (
          <Failure error={error} retry={() => void answer.refetch()} />
        ) : (
          <Choices
            suggestions={active && !hidden ? known : []}
            chosen={fresh && shown ? choice : null}
            stale={!fresh}
            onTake={accept}
            hint={
              model.champion === null
                ? 'Suggestions begin when there is a champion.'
                : hidden
                  ? 'Dismissed. Type on for the next suggestion.'
                  : left > 0
                    ? `${left === least ? 'Three words' : left === 1 ? 'One more word' : 'Two more words'} and the suggestions begin.`
                    : 'Asking …'
            }
          />
        )}
      </div>
      <div className={css.below}>{props.children}</div>
    </div>
  )
}
