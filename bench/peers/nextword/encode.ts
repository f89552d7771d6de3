import { splitRows } from '../../../src/tasks/kit/split.ts'
import { nextWordTask } from '../../../src/tasks/nextword/task.ts'
import { fitVocabulary } from '../../../src/tasks/nextword/tokenizer.ts'

/** What train.py reads: the same split, vocabulary and ids that Millrace learns from. */
export const encodeRows = (rows: readonly string[], minCount: number) => {
  const { training, validation } = splitRows(rows, { identity: nextWordTask.identity })
  const { tokenizer, counts } = fitVocabulary(training, { minCount, vocabulary: 50_000 })
  return {
    words: tokenizer.words,
    counts,
    train: Array.from(training, tokenizer.encode),
    val: Array.from(validation, tokenizer.encode),
  }
}
