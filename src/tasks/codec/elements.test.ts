import assert from 'node:assert/strict'
import { test } from 'node:test'
import { badInput } from '../kit/record.ts'
import { tensorsOfRecords } from '../onnx/columns.ts'
import { tensorsOfArrays } from './nested.ts'

test('a text with a NUL, which a model would read to there only, is refused in records and in arrays', () => {
  const refusal = badInput(0, 1)
  const port = { name: 'X', type: 'string' as const, shape: ['batch', 1] }
  assert.deepEqual(tensorsOfArrays({ X: [['a']] }, [port], refusal)['X']?.data, ['a'])
  const expected = { code: 'bad_input', what: /"a\\u0000b" in "X", expected a text without NUL/ }
  assert.throws(() => tensorsOfArrays({ X: [['a\0b']] }, [port], refusal), expected)
  const takes = {
    kind: 'columns' as const,
    columns: [{ name: 'X', input: 'X' }],
    missing: false,
  }
  const record = new Map([['X', 'a\0b']])
  assert.throws(() => tensorsOfRecords(takes, [port], [record], () => refusal), expected)
})
