/** Next-word suggestion: learns from sentences which word follows, and goes on from a text. */
import { MillraceError } from '../../core/error.ts'
import type { Rng } from '../../core/rng.ts'
import { type Rows, subset } from '../../core/rows.ts'
import { counted } from '../../core/text.ts'
import { languageMetrics } from '../../metrics/language.ts'
import { defineTask } from '../kit/define.ts'
import type { Learnt, Signature } from '../kit/task.ts'
import { baselineOf, guessOf, logShares } from './baseline.ts'
import { createBatches } from './batches.ts'
import { frequenciesName, judgeNextWord, languageOf } from './judge.ts'
import { agreedShare } from './mixture.ts'
import { createWordNetwork } from './network.ts'
import { countNgrams } from './ngram/count.ts'
import { smooth } from './ngram/smooth.ts'
import { tensorsOf } from './ngram/tensors.ts'
import { type FilledNextWordOptions, nextWordKind } from './options.ts'
import { openNextWord } from './predictor.ts'
import { createSampler } from './sample.ts'
import { encodedRows, type Sentences } from './sentences.ts'
import { droppedIn, suggestions } from './sizes.ts'
import { fitVocabulary, printTokenizer, unknown, wordsOf } from './tokenizer.ts'
import { wordVectors } from './vectors/vectors.ts'

/** Words in which n-grams are counted: of more, sentences evenly apart. It bounds memory and the size of a package. */
const mostCounted = 1_000_000

const prepare = (rows: Rows, options: FilledNextWordOptions): Learnt => {
  const { tokenizer, counts } = fitVocabulary(rows, options)
  const encoded = (sentences: Rows) => encodedRows(sentences, tokenizer.encode)
  if (!canTeach(encoded(rows))) throw nothingToTeach(rows.length, options.minCount)
  const words = tokenizer.words.length
  const { ngram: order } = options
  const tokens = counts.reduce((sum, count) => sum + count, 0)
  const every = Math.ceil(tokens / mostCounted)
  const some = Uint32Array.from({ length: Math.ceil(rows.length / every) }, (_, at) => at * every)
  const told = encoded(every === 1 ? rows : subset(rows, some))
  const ngrams = order === 0 ? null : smooth(countNgrams(told, { order, words }))
  const sizes = { ...options, words, levels: Math.max(0, order - 1) }
  const dropped = droppedIn(sizes, options)
  const sampler = options.sampledWords > 0 ? createSampler(counts, options.sampledWords) : null
  const vectors =
    options.embeddingInit === 'neighbours'
      ? (rng: Rng) => wordVectors(told, { ...tokenizer, counts, width: options.embedding }, rng)
      : undefined
  return {
    facts: {
      sentences: rows.length,
      vocabulary: words - unknown - 1,
      tokens,
    },
    network: createWordNetwork(sizes, {
      bias: logShares(counts),
      ngrams: ngrams && tensorsOf(ngrams),
      agreed: agreedShare,
      dropped,
      sampled: sampler !== null,
      vectors,
    }),
    batches: (sentences, asked) =>
      createBatches(encoded(sentences), asked, { dropped, ngrams, every, sampler }),
    baseline: (sentences) => baselineOf(counts, encoded(sentences)),
    guess: guessOf(counts, tokenizer.words),
    metrics: languageMetrics,
    files: {
      'tokenizer.json': printTokenizer(tokenizer),
      [frequenciesName]: `${JSON.stringify({ counts })}\n`,
    },
    signature: signatureOf(words),
  }
}

/** Why no next word can be learnt, and what helps. */
const nothingToTeach = (rows: number, minCount: number): MillraceError => {
  const what = `None of the ${rows} training rows has two words of which the second can be learnt.`
  return minCount === 1
    ? new MillraceError('bad_data', { what, fix: 'Give sentences of several words.' })
    : new MillraceError('bad_data', {
        what,
        why: `A word is learnt where it occurs ${counted(minCount, 'time')} or more (minCount).`,
        fix: 'Give more sentences of several words, or a smaller minCount.',
      })
}

const canTeach = (sentences: Sentences): boolean => {
  for (const ids of sentences) if (ids.some((id, place) => place > 0 && id > unknown)) return true
  return false
}

const signatureOf = (words: number): Signature => {
  const k = Math.min(suggestions, words - unknown - 1)
  return {
    inputs: [
      { name: 'ids', type: 'int64', shape: ['batch', 'time'] },
      { name: 'lengths', type: 'int32', shape: ['batch'] },
    ],
    outputs: [
      { name: 'probabilities', type: 'float32', shape: ['batch', k] },
      { name: 'words', type: 'int64', shape: ['batch', k] },
    ],
  }
}

export const nextWordTask = defineTask(nextWordKind, {
  metrics: ['val_loss', 'val_loss_se', 'perplexity', 'top1', 'top5', 'ngram_gain', 'ngram_gain_se'],
  /** The words decide, in whatever letters. */
  identity: (row) => wordsOf(row).join(' '),
  prepare,
  noises: ['typos'],
  language: languageOf,
  open: openNextWord,
  judge: judgeNextWord,
})
