/** Which words and symbols are told apart: those in the most texts. */
import { MillraceError } from '../../core/error.ts'
import { counted } from '../../core/text.ts'
import {
  createTokenizer,
  longestWord,
  type Tokenizer,
  wordsAndSymbols,
} from '../nextword/tokenizer.ts'

/**
 * The words that are in the most texts; those in as many as each other keep the order they were first seen in. Fails with `bad_data` where none is in enough texts.
 */
export const learnWords = (
  texts: Iterable<string>,
  { minTexts, most }: { readonly minTexts: number; readonly most: number },
): Tokenizer => {
  const found = new Map<string, number>()
  let total = 0
  for (const text of texts) {
    for (const word of new Set(wordsAndSymbols(text))) found.set(word, (found.get(word) ?? 0) + 1)
    total++
  }
  const kept = [...found]
    .filter(([word, count]) => count >= minTexts && word.length <= longestWord)
    .sort(([, one], [, other]) => other - one)
    .slice(0, most)
  if (kept.length === 0)
    throw new MillraceError('bad_data', {
      what: `None of the ${counted(found.size, 'word')} of ${counted(total, 'training text')} can be learnt.`,
      why: `A word is learnt where it is in ${counted(minTexts, 'text')} or more (minTexts).`,
      fix: 'Give more texts, or a smaller minTexts.',
    })
  return createTokenizer(
    kept.map(([word]) => word),
    { symbols: true },
  )
}
