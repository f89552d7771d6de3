/** Texts one after the other, see `createTextNetwork`. */

import type { Port } from '../../core/tensor.ts'
import { float32, type Tensors } from '../../core/tensor.ts'
import type { Encoded } from './features.ts'

export const ragged = (texts: readonly Encoded[]): Tensors => {
  const entries = texts.reduce((sum, { ids }) => sum + ids.length, 0)
  const ids = new BigInt64Array(entries)
  const weights = new Float32Array(entries)
  const offsets = new BigInt64Array(texts.length)
  let at = 0
  texts.forEach((text, row) => {
    offsets[row] = BigInt(at)
    weights.set(text.weights, at)
    for (let entry = 0; entry < text.ids.length; entry++) ids[at++] = BigInt(text.ids[entry] ?? 0)
  })
  return {
    ids: { dtype: 'int64', dims: [entries], data: ids },
    weights: float32(weights),
    offsets: { dtype: 'int64', dims: [texts.length], data: offsets },
  }
}

export const linearPorts: readonly Port[] = [
  { name: 'ids', type: 'int64', shape: ['entries'] },
  { name: 'weights', type: 'float32', shape: ['entries'] },
  { name: 'offsets', type: 'int64', shape: ['rows'] },
]
