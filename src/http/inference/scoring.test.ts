import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../core/answer.ts'
import { float32, tensorOf } from '../../core/tensor.ts'
import { predictionOf } from './scoring.ts'

test('of a model that tells no class and no number all that its graph gives is the prediction', () => {
  const answer: Answer = {
    kind: 'tensors',
    tensors: {
      Y: tensorOf('int64', [1, 2], BigInt64Array.of(2n ** 53n + 1n, -1n)),
      word: { dtype: 'string', dims: [1], data: ['é'] },
    },
  }
  assert.deepEqual(predictionOf(answer), { Y: [['9007199254740993', -1]], word: ['é'] })
  const tensors = { Y: float32(Float32Array.of(Number.NaN), [1]) }
  assert.throws(() => predictionOf({ kind: 'tensors', tensors }), { code: 'unsupported' })
})
