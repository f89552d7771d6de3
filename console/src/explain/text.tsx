import type { Explanation } from '../../../src/core/explanation.ts'
import { plural } from '../format.ts'
import { More } from '../parts/more.tsx'
import { Addends } from './adds.tsx'
import { markedText } from './marked.ts'
import css from './why.module.css'
import { signed } from './words.ts'

/** Percent of a colour at the word that adds most. */
const deepest = 40

const tint = (adds: number, most: number): string =>
  `color-mix(in srgb, var(--line-${adds < 0 ? 2 : 1}) ${(deepest * Math.abs(adds)) / most}%, transparent)`

const Marked = ({ text, words }: { text: string; words: NonNullable<Explanation['words']> }) => {
  const stretches = markedText(text, words)
  const most = Math.max(Number.MIN_VALUE, ...stretches.map(({ adds }) => Math.abs(adds ?? 0)))
  return (
    <p className={css.text}>
      {stretches.map(({ text: part, adds }, at) =>
        adds === null ? (
          part
        ) : (
          <mark
            // biome-ignore lint/suspicious/noArrayIndexKey: a word is known by its place
            key={at}
            data-takes={adds < 0}
            title={signed(adds)}
            style={{ background: tint(adds, most) }}
          >
            {part}
          </mark>
        ),
      )}
    </p>
  )
}

/** A text with its words marked by what they add, and the words and n-grams that add most. */
export const TextWhy = (props: { text: string; words: NonNullable<Explanation['words']> }) => {
  const { text, words } = props
  const most = Math.max(Number.MIN_VALUE, ...words.map(({ adds }) => Math.abs(adds)))
  if (words.length === 0) return <p className={css.said}>It has no word that the model knows.</p>
  return (
    <>
      <Marked text={text} words={words} />
      <More items={words} first={8} of="first">
        {(shown) => (
          <Addends
            label={`What ${plural(shown.length, 'word')} or n-grams add`}
            items={shown.map(({ word, adds }) => ({ name: word, adds }))}
            most={most}
          />
        )}
      </More>
    </>
  )
}
