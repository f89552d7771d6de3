import assert from 'node:assert/strict'
import { test } from 'node:test'
import { float32 } from '../../../core/tensor.ts'
import { type InferRequest, outputsOf } from './convert.ts'

test('an answer of more than 4 MiB comes raw, whatever its question was', () => {
  const request: InferRequest = {
    ...{ model_name: 'm', model_version: '', id: '', parameters: {} },
    ...{ inputs: [], outputs: [], raw_input_contents: [] },
  }
  const answered = (length: number) =>
    outputsOf(request, { Y: float32(new Float32Array(length), [length]) })
  assert.deepEqual(
    [2, 2 ** 20 + 1].map((length) => answered(length).raw_output_contents.map((raw) => raw.length)),
    [[], [4 * (2 ** 20 + 1)]],
  )
})
