import type { Metrics } from '../../core/records.ts'
import type { Rows } from '../../core/rows.ts'
import { int64, type Tensor } from '../../core/tensor.ts'
import { joinWords } from '../../encode/text/spaceless.ts'
import { languageMetrics } from '../../metrics/language.ts'
import type { Batch } from '../../nn/batch.ts'
import { openSession, scalarOf } from '../../onnx/session.ts'
import { expectShape, isListOf, isNumber, objectIn } from '../kit/shape.ts'
import type { Judgement, Language, Package } from '../kit/task.ts'
import { logShares } from './baseline.ts'
import { createBatches } from './batches.ts'
import { savedNetwork } from './saved.ts'
import { encodedRows } from './sentences.ts'
import { parseTokenizer, type Tokenizer, unknown } from './tokenizer.ts'

/** File of a package with how often training had each word, by its id. */
export const frequenciesName = 'frequencies.json'

/**
 * Next-word packages on the same sentences. Each by itself: its loss over the words that it knows; compared:
 * over the words that all of them know; hits over every word. Sizes come from the package's own weights.
 * `val_loss_se` is the standard error of the mean difference between the loss of guessing by the words'
 * frequencies and that of the model, the words of a sentence taken together, as they go together. `ngram_gain` is the
 * mean difference to the n-grams of the package alone, `ngram_gain_se` its standard error.
 */
export const judgeNextWord = async (
  packages: readonly Package[],
  sentences: Rows,
): Promise<Judgement[]> => {
  const read = packages.map((opened) => ({ opened, tokenizer: tokenizerOf(opened) }))
  const common = commonWords(read.map(({ tokenizer }) => tokenizer))
  const judged: Judgement[] = []
  for (const { opened, tokenizer } of read)
    judged.push(await judgeOne(opened, tokenizer, sentences, common))
  return judged
}

export const tokenizerOf = (opened: Package): Tokenizer =>
  parseTokenizer(Buffer.from(opened.file('tokenizer.json')).toString())

const commonWords = ([first, ...others]: readonly Tokenizer[]): ReadonlySet<string> =>
  new Set(
    first?.words
      .slice(unknown + 1)
      .filter((word) => others.every((each) => each.idOf(word) > unknown)),
  )

const judgeOne = async (
  opened: Package,
  tokenizer: Tokenizer,
  sentences: Rows,
  common: ReadonlySet<string>,
): Promise<Judgement> => {
  const { network, parameters } = savedNetwork(opened, tokenizer.words.length)
  const isCommon = Uint8Array.from(tokenizer.words, (word) => (common.has(word) ? 1 : 0))
  const guess = frequencies(opened)
  const session = await openSession(network.judging())
  const own = createSums(guess)
  const shared = createSums(guess)
  const encoded = encodedRows(sentences, tokenizer.encode)
  const options = { purpose: 'validation', batchSize: 64, seed: 0 } as const
  const batches = createBatches(encoded, options, { dropped: [], ngrams: null })
  try {
    for (const batch of batches.epoch(1)) {
      const places = sharedPlaces(batch, isCommon)
      const answers = await session.run({ ...parameters, ...batch.inputs, shared: int64(places) })
      const { losses, sharedLoss, counted, ...sums } = answers
      if (!losses || !sharedLoss) continue
      const all = Object.entries(sums).map(([name, sum]) => [name, scalarOf(sum)] as const)
      const numbers = Object.fromEntries(all)
      const every = Array.from({ length: losses.data.length }, (_, place) => place)
      own.add(numbers, { batch, places: every, losses, counted })
      const some = { ...numbers, loss: scalarOf(sharedLoss), count: places.length }
      shared.add(some, { batch, places, losses, counted })
    }
  } finally {
    await session.close()
  }
  return { metrics: own.metrics(), compared: shared.metrics() }
}

/** Losses of the targets of a batch, of which those at `places` count; `counted`: of the n-grams alone. */
interface Lost {
  readonly batch: Batch
  readonly places: readonly number[]
  readonly losses: Tensor
  readonly counted: Tensor | undefined
}

/** Adds up what batches say. `guess`: losses of guessing by frequency, null where they are not known. */
const createSums = (guess: Float32Array | null) => {
  const total: Record<string, number> = {}
  const gains = createGains()
  const overCounts = createGains()
  return {
    add(sums: Metrics, lost: Lost) {
      for (const [name, sum] of Object.entries(sums)) total[name] = (total[name] ?? 0) + sum
      const { targets } = lost.batch.inputs
      if (guess) gains.add(lost, (place) => guess[Number(targets?.data[place])] ?? 0)
      const { counted } = lost
      if (counted) overCounts.add(lost, (place) => Number(counted.data[place]))
    },
    metrics(): Metrics {
      const language = languageMetrics(total)
      const error = gains.error()
      const gain = overCounts.mean()
      const gainError = overCounts.error()
      return {
        ...language,
        ...(error === undefined ? {} : { val_loss_se: error }),
        ...(gain === undefined ? {} : { ngram_gain: gain }),
        ...(gainError === undefined ? {} : { ngram_gain_se: gainError }),
      }
    },
  }
}

/** The words of a package, and how often training had each. */
export const languageOf = (opened: Package): Language => {
  const { split, idOf } = tokenizerOf(opened)
  const counts = countsOf(opened)
  return {
    split,
    join: joinWords,
    seen(word) {
      const id = idOf(word)
      return id <= unknown ? null : (counts?.[id] ?? null)
    },
  }
}

/** Losses of guessing each word by its frequency; null for a package that does not keep these. */
const frequencies = (opened: Package): Float32Array | null => {
  const counts = countsOf(opened)
  return counts && logShares(counts).map((log) => -log)
}

const countsOf = (opened: Package): readonly number[] | null => {
  if (!opened.manifest.files.some(({ name }) => name === frequenciesName)) return null
  const { counts } = objectIn(opened, frequenciesName)
  expectShape(opened, frequenciesName, isListOf(counts, isNumber))
  return counts
}

/** What the model gains on each sentence over a simpler guess. */
const createGains = () => {
  const sentences: { gain: number; words: number }[] = []
  const sums = () => {
    const told = sentences.filter(({ words }) => words > 0)
    const words = told.reduce((sum, each) => sum + each.words, 0)
    const mean = told.reduce((sum, { gain }) => sum + gain, 0) / words
    return { told, words, mean }
  }
  return {
    /** `guess`: the loss of the simpler guess at a place. */
    add({ batch, places, losses }: Lost, guess: (place: number) => number) {
      const { ids, at } = batch.inputs
      const width = ids?.dims[1] ?? 1
      const first = sentences.length
      for (let column = 0; column < width; column++) sentences.push({ gain: 0, words: 0 })
      for (const place of places) {
        const sentence = sentences[first + (Number(at?.data[place]) % width)]
        if (!sentence) continue
        sentence.gain += guess(place) - Number(losses.data[place])
        sentence.words++
      }
    },
    /** Mean gain a word; undefined of none. */
    mean(): number | undefined {
      const { words, mean } = sums()
      return words === 0 ? undefined : mean
    },
    /** Of the mean gain, by the differences between sentences; undefined of fewer than two. */
    error(): number | undefined {
      const { told, words, mean } = sums()
      if (told.length < 2) return undefined
      const squares = told.reduce((sum, each) => sum + (each.gain - mean * each.words) ** 2, 0)
      return Math.sqrt((squares * told.length) / (told.length - 1)) / words
    },
  }
}

const sharedPlaces = ({ inputs }: Batch, isCommon: Uint8Array): number[] => {
  const targets = Array.from(inputs.targets?.data ?? [], Number)
  return targets.flatMap((word, place) => (isCommon[word] ? [place] : []))
}
