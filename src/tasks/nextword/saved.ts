/** The network of a package, as its weights tell of it: packages of before have fewer of them. */
import { MillraceError } from '../../core/error.ts'
import { float32, type Tensors } from '../../core/tensor.ts'
import { sizeOf } from '../../nn/parameter.ts'
import { modelName } from '../kit/package.ts'
import type { Package } from '../kit/task.ts'
import { agreedName } from './mixture.ts'
import { createWordNetwork, type NextWordNetwork } from './network.ts'
import { levelNames, type NgramTensors } from './ngram/tensors.ts'
import { layerName, type Sizes } from './sizes.ts'
import { type Constants, readConstants } from './weights.ts'

export interface Saved {
  readonly network: NextWordNetwork
  /** Inputs of its graphs. */
  readonly parameters: Tensors
}

/** The network of a package whose tokenizer has so many words. Fails with `corrupt` where they do not fit. */
export const savedNetwork = (opened: Package, words: number): Saved => {
  const constants = readConstants(opened.file(modelName))
  const ngrams = ngramsIn(constants)
  const sizes = sizesOf(constants, words, ngrams?.levels.length ?? 0)
  const network = createWordNetwork(sizes, {
    ngrams,
    agreed: constants.float32.get(agreedName)?.[0] ?? 0,
    bias: new Float32Array(words),
    dropped: [],
    sampled: false,
  })
  const parameters = network.parameters.map((parameter) => {
    const values = constants.float32.get(parameter.name)
    if (values?.length !== sizeOf(parameter)) throw unfit(opened, words)
    return [parameter.name, float32(values, parameter.shape)] as const
  })
  if (sizes.units === 0 || (ngrams && !areWhole(ngrams, words))) throw unfit(opened, words)
  return { network, parameters: Object.fromEntries(parameters) }
}

const unfit = ({ folder }: Package, words: number) =>
  new MillraceError('corrupt', {
    what: `The model of ${folder} does not fit its tokenizer of ${words} words.`,
    fix: 'Roll back to another version, or train again.',
  })

const sizesOf = ({ float32 }: Constants, words: number, levels: number): Sizes => {
  const length = (name: string) => float32.get(name)?.length ?? 0
  const cell = float32.has('gru/bias') ? 'gru' : 'lstm'
  let layers = 0
  while (float32.has(`${layerName(cell, layers)}/kernel`)) layers++
  return {
    words,
    embedding: Math.floor(length('embedding/table') / words),
    units: Math.floor(length(`${cell}/bias`) / { lstm: 4, gru: 3 }[cell]),
    layers,
    cell,
    tied: float32.has('output/bias'),
    levels,
  }
}

const ngramsIn = ({ float32, int32, int64 }: Constants): NgramTensors | null => {
  const alone = float32.get('ngram/alone')
  if (!alone) return null
  const levels: NgramTensors['levels'][number][] = []
  for (;;) {
    const names = levelNames(levels.length)
    const [left, share] = [float32.get(names.left), float32.get(names.share)]
    const [begin, word] = [int32.get(names.begin), int32.get(names.word)]
    if (!(left && share && begin && word)) return { alone, levels }
    const [keys, shifts] = [int64.get(names.keys), int32.get(names.shifts)]
    levels.push({ found: keys && shifts ? { keys, shifts } : null, begin, left, word, share })
  }
}

const areWhole = ({ alone, levels }: NgramTensors, words: number): boolean =>
  alone.length === words &&
  levels.length > 0 &&
  levels.every(
    ({ found, begin, left, word, share }, at) =>
      begin.length === left.length + 1 &&
      left.length === (at === 0 ? words : (found?.keys.length ?? 0)) + 1 &&
      begin.at(-1) === word.length &&
      word.length === share.length,
  )
