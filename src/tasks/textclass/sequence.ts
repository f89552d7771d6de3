/** Texts as their first words in their order, see `createSequenceNetwork`. */

import { float32, type Port, type Tensors } from '../../core/tensor.ts'
import { padding, unknown } from '../nextword/tokenizer.ts'
import type { Encoded } from './features.ts'

/** Encodes texts by the ids of their words: each weighs the same, 1 together; a text without a word is one that is not known. */
export const sequencesOf =
  (words: number) =>
  (text: readonly number[]): Encoded => {
    const found = text.slice(0, words)
    const ids = found.length === 0 ? [unknown] : found
    return { ids, weights: ids.map(() => 1 / ids.length) }
  }

const longestOf = (texts: readonly Encoded[]) =>
  texts.reduce((most, { ids }) => Math.max(most, ids.length), 1)

/** `ids` and `weights` `[rows, time]`, padded at the end; as wide as the longest where `time` is not said. */
export const padded = (texts: readonly Encoded[], time = longestOf(texts)): Tensors => {
  const dims = [texts.length, time]
  const ids = new BigInt64Array(texts.length * time).fill(BigInt(padding))
  const weights = new Float32Array(texts.length * time)
  texts.forEach((text, row) => {
    weights.set(text.weights, row * time)
    for (let at = 0; at < text.ids.length; at++) ids[row * time + at] = BigInt(text.ids[at] ?? 0)
  })
  return { ids: { dtype: 'int64', dims, data: ids }, weights: float32(weights, dims) }
}

/** A few lengths alone, each of which has a graph: powers of two from 8 on, and the most words. */
export const timeBucket = (texts: readonly Encoded[], words: number) => {
  const longest = longestOf(texts)
  let time = 8
  while (time < longest) time *= 2
  time = Math.min(time, words)
  return { time, bucket: `training:${time}` }
}

/** The time of a bucket of training; undefined of others, which take any. */
export const timeOf = (bucket: string): number | undefined => {
  const [, time] = bucket.split(':')
  return time === undefined ? undefined : Number(time)
}

export const sequencePorts: readonly Port[] = [
  { name: 'ids', type: 'int64', shape: ['rows', 'time'] },
  { name: 'weights', type: 'float32', shape: ['rows', 'time'] },
]
