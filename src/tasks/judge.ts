import { MillraceError } from '../core/error.ts'
import type { Figures } from '../core/records.ts'
import type { Rows } from '../core/rows.ts'
import { float32, int64, openSession, scalarOf, type Tensor } from '../onnx/session.ts'
import { figuresOf } from './baseline.ts'
import { createBatches, encodedRows } from './batches.ts'
import { createNetwork } from './network.ts'
import { modelName } from './package.ts'
import type { Batch, Package } from './task.ts'
import { parseTokenizer, type Tokenizer, unknown } from './tokenizer.ts'
import { readWeights } from './weights.ts'

/**
 * Figures of next-word packages on the same sentences: the loss over the words that all of them
 * know, hits over every word. Sizes come from the package's own weights.
 */
export const judgeNextWord = async (
  packages: readonly Package[],
  sentences: Rows,
): Promise<Figures[]> => {
  const tokenizers = packages.map((each) =>
    parseTokenizer(Buffer.from(each.file('tokenizer.json')).toString()),
  )
  const known = commonWords(tokenizers)
  const judged: Figures[] = []
  for (const [index, each] of packages.entries())
    judged.push(await judgeOne(each, tokenizers[index] as Tokenizer, sentences, known))
  return judged
}

const commonWords = ([first, ...others]: readonly Tokenizer[]): ReadonlySet<string> =>
  new Set(
    first?.words
      .slice(unknown + 1)
      .filter((word) => others.every((each) => each.idOf(word) > unknown)),
  )

const judgeOne = async (
  { folder, file }: Package,
  tokenizer: Tokenizer,
  sentences: Rows,
  common: ReadonlySet<string>,
): Promise<Figures> => {
  const weights = readWeights(file(modelName))
  const sizes = sizesOf(folder, weights, tokenizer.words.length)
  const network = createNetwork(sizes, new Float32Array(sizes.words))
  const parameters: Record<string, Tensor> = {}
  for (const { name, shape } of network.parameters)
    parameters[name] = float32(weights.get(name) ?? new Float32Array(), shape)

  const isCommon = Uint8Array.from(tokenizer.words, (word) => (common.has(word) ? 1 : 0))
  const session = await openSession(network.judging())
  const sums: Record<string, number> = {}
  try {
    const options = { purpose: 'validation', batchSize: 64, seed: 0 } as const
    for (const batch of createBatches(
      encodedRows(sentences, tokenizer.encode),
      options,
      sizes,
    ).epoch(1)) {
      const shared = sharedPlaces(batch, isCommon)
      const figures = await session.run({ ...parameters, ...batch.inputs, shared })
      for (const [name, figure] of Object.entries(figures))
        sums[name] = (sums[name] ?? 0) + scalarOf(figure)
    }
  } finally {
    await session.close()
  }
  return figuresOf(sums)
}

const sharedPlaces = ({ inputs }: Batch, isCommon: Uint8Array): Tensor => {
  const targets = Array.from(inputs.targets?.data ?? [], Number)
  return int64(targets.flatMap((word, place) => (isCommon[word] ? [place] : [])))
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
