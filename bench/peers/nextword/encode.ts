import { splitRows } from '../../../src/tasks/split.ts'
import { fitVocabulary } from '../../../src/tasks/tokenizer.ts'

/** What train.py reads: the same split, vocabulary and ids that Millrace learns from. */
export const encodeRows = (rows: readonly string[], minCount: number) => {
  const { training, validation } = splitRows(rows)
  const { tokenizer, counts } = fitVocabulary(training, { minCount, vocabulary: 50_000 })
  return {
    words: tokenizer.words,
    counts,
    train: training.map(tokenizer.encode),
    val: validation.map(tokenizer.encode),
  }
}
