import assert from 'node:assert/strict'
import { test } from 'node:test'
import { float32, type Tensors } from '../../core/tensor.ts'
import { isByRow, rowsOf, runEach, runStacked } from './stack.ts'

const port = (shape: readonly (number | string)[]) =>
  ({ name: 'x', type: 'float32', shape }) as const

/** Rows of `width` numbers counted up from `from`. */
const rows = (count: number, width: number, from = 0): Tensors => ({
  x: float32(
    Float32Array.from({ length: count * width }, (_, place) => from + place),
    [count, width],
  ),
  word: {
    dtype: 'string',
    dims: [count],
    data: Array.from({ length: count }, (_, row) => `w${from + row}`),
  },
})

/** Gives back what it is given, and notes how many rows came. */
const echo = () => {
  const ran: number[] = []
  const run = async (tensors: Tensors) => {
    ran.push(rowsOf(tensors))
    return tensors
  }
  return { ran, run }
}

test('a model is by row where all it takes and gives has the same free length first, and only there', () => {
  const is = (inputs: readonly (number | string)[][], outputs: readonly (number | string)[][]) =>
    isByRow({ inputs: inputs.map(port), outputs: outputs.map(port) })
  assert.equal(is([['n', 4], ['n']], [['n', 'k']]), true)
  assert.equal(is([['n', 4]], [['m', 4]]), false)
  assert.equal(is([['n', 4]], [[1, 4]]), false)
  assert.equal(is([[1, 4]], [[1, 4]]), false)
  assert.equal(is([['n', 'n']], [['n']]), false)
  assert.equal(is([['n', 4]], [[]]), false)
  assert.equal(is([], []), false)
})

test('questions of the same width run together, and each gets its own rows', async () => {
  const { ran, run } = echo()
  const questions = [rows(2, 3), rows(1, 2, 100), rows(1, 3, 50)]
  assert.deepEqual(await runStacked(questions, run), questions)
  assert.deepEqual(ran, [3, 1])
})

test('a question of many rows is answered part by part', async () => {
  const { ran, run } = echo()
  const questions = [rows(600, 2), rows(10, 2, 5)]
  assert.deepEqual(await runStacked(questions, run), questions)
  assert.deepEqual(ran, [256, 256, 98])
})

test('answers that have not a row for each are given to nobody', async () => {
  const fewer = async () => rows(1, 3)
  await assert.rejects(runStacked([rows(2, 3), rows(1, 3)], fewer), {
    code: 'corrupt',
    what: 'Output "x" of the model has the shape [1, 3] for 3 rows.',
  })
  await assert.rejects(runStacked([rows(2, 3)], fewer), { code: 'corrupt' })
  const none = async () => ({ x: float32(Float32Array.of(1), []) })
  await assert.rejects(runStacked([rows(1, 3)], none), { code: 'corrupt' })
})

test('one after the other, where rows do not stand for themselves', async () => {
  const { ran, run } = echo()
  const questions = [rows(2, 3), rows(1, 3, 50)]
  assert.deepEqual(await runEach(questions, run), questions)
  assert.deepEqual(ran, [2, 1])
})
