import { MillraceError } from '../../core/error.ts'
import type { Metrics } from '../../core/records.ts'
import type { Rows } from '../../core/rows.ts'
import { float32, int64, type Tensor } from '../../core/tensor.ts'
import { languageMetrics } from '../../metrics/language.ts'
import type { Batch } from '../../nn/batch.ts'
import { openSession, scalarOf } from '../../onnx/session.ts'
import { modelName } from '../kit/package.ts'
import { expectShape, isListOf, isNumber, objectIn } from '../kit/shape.ts'
import type { Judgement, Package } from '../kit/task.ts'
import { logShares } from './baseline.ts'
import { createBatches, encodedRows } from './batches.ts'
import { createWordNetwork } from './network.ts'
import { parseTokenizer, type Tokenizer, unknown } from './tokenizer.ts'
import { readWeights } from './weights.ts'

/** File of a package with how often training had each word, by its id. */
export const frequenciesName = 'frequencies.json'

/**
 * Next-word packages on the same sentences. Each by itself: its loss over the words that it knows; compared:
 * over the words that all of them know; hits over every word. Sizes come from the package's own weights.
 * `val_loss_se` is the standard error of the mean difference between the loss of guessing by the words'
 * frequencies and that of the model, the words of a sentence taken together, as they go together.
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
  const { network, sizes, parameters } = weighed(opened, tokenizer)
  const isCommon = Uint8Array.from(tokenizer.words, (word) => (common.has(word) ? 1 : 0))
  const guess = frequencies(opened)
  const session = await openSession(network.judging())
  const own = createSums(guess)
  const shared = createSums(guess)
  const encoded = encodedRows(sentences, tokenizer.encode)
  const options = { purpose: 'validation', batchSize: 64, seed: 0 } as const
  try {
    for (const batch of createBatches(encoded, options, sizes).epoch(1)) {
      const places = sharedPlaces(batch, isCommon)
      const answers = await session.run({
        ...parameters,
        ...batch.inputs,
        shared: int64(places),
      })
      const { losses, sharedLoss, ...sums } = answers
      if (!losses || !sharedLoss) continue
      const all = Object.entries(sums).map(([name, sum]) => [name, scalarOf(sum)] as const)
      const numbers = Object.fromEntries(all)
      own.add(
        numbers,
        batch,
        Array.from({ length: losses.data.length }, (_, place) => place),
        losses,
      )
      shared.add(
        { ...numbers, loss: scalarOf(sharedLoss), count: places.length },
        batch,
        places,
        losses,
      )
    }
  } finally {
    await session.close()
  }
  return { metrics: own.metrics(), compared: shared.metrics() }
}

/** The network of a package with its weights as inputs. */
const weighed = (opened: Package, tokenizer: Tokenizer) => {
  const weights = readWeights(opened.file(modelName))
  const sizes = sizesOf(opened.folder, weights, tokenizer.words.length)
  const network = createWordNetwork(sizes, new Float32Array(sizes.words))
  const parameters = Object.fromEntries(
    network.parameters.map(({ name, shape }) => [
      name,
      float32(weights.get(name) ?? new Float32Array(), shape),
    ]),
  )
  return { network, sizes, parameters }
}

/** Adds up what batches say. `guess`: losses of guessing by frequency, null where they are not known. */
const createSums = (guess: Float32Array | null) => {
  const total: Record<string, number> = {}
  const gains = createGains()
  return {
    /** `losses` of all targets of the batch, of which those at `places` count. */
    add(sums: Metrics, batch: Batch, places: readonly number[], losses: Tensor) {
      for (const [name, sum] of Object.entries(sums)) total[name] = (total[name] ?? 0) + sum
      if (guess) gains.add(batch, places, losses, guess)
    },
    metrics(): Metrics {
      const error = gains.error()
      return {
        ...languageMetrics(total),
        ...(error === undefined ? {} : { val_loss_se: error }),
      }
    },
  }
}

/** Losses of guessing each word by its frequency; null for a package that does not keep these. */
const frequencies = (opened: Package): Float32Array | null => {
  if (!opened.manifest.files.some(({ name }) => name === frequenciesName)) return null
  const { counts } = objectIn(opened, frequenciesName)
  expectShape(opened, frequenciesName, isListOf(counts, isNumber))
  return logShares(counts).map((log) => -log)
}

/** What the model gains on each sentence over guessing by frequency. */
const createGains = () => {
  const sentences: { gain: number; words: number }[] = []
  return {
    add({ inputs }: Batch, places: readonly number[], losses: Tensor, guess: Float32Array) {
      const { ids, at, targets } = inputs
      const width = ids?.dims[1] ?? 1
      const first = sentences.length
      for (let column = 0; column < width; column++) sentences.push({ gain: 0, words: 0 })
      for (const place of places) {
        const sentence = sentences[first + (Number(at?.data[place]) % width)]
        if (!sentence) continue
        sentence.gain += (guess[Number(targets?.data[place])] ?? 0) - Number(losses.data[place])
        sentence.words++
      }
    },
    /** Of the mean gain a word, by the differences between sentences; undefined of fewer than two. */
    error(): number | undefined {
      const told = sentences.filter(({ words }) => words > 0)
      const words = told.reduce((sum, each) => sum + each.words, 0)
      if (told.length < 2) return undefined
      const mean = told.reduce((sum, { gain }) => sum + gain, 0) / words
      const squares = told.reduce((sum, each) => sum + (each.gain - mean * each.words) ** 2, 0)
      return Math.sqrt((squares * told.length) / (told.length - 1)) / words
    },
  }
}

const sharedPlaces = ({ inputs }: Batch, isCommon: Uint8Array): number[] => {
  const targets = Array.from(inputs.targets?.data ?? [], Number)
  return targets.flatMap((word, place) => (isCommon[word] ? [place] : []))
}

/** The sizes that the arrays of a model have. */
const sizesOf = (folder: string, weights: ReadonlyMap<string, Float32Array>, words: number) => {
  const length = (name: string) => weights.get(name)?.length ?? 0
  const embedding = length('embedding/table') / words
  const units = length('lstm/bias') / 4
  const whole =
    Number.isInteger(embedding) &&
    length('lstm/kernel') === 4 * units * embedding &&
    length('lstm/recurrent') === 4 * units * units &&
    length('output/weights') === words * (units + 1)
  if (!whole || units === 0)
    throw new MillraceError('corrupt', {
      what: `The model of ${folder} does not fit its tokenizer of ${words} words.`,
      fix: 'Roll back to another version, or train again.',
    })
  return { words, embedding, units, dropout: 0 }
}
