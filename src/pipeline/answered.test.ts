import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../core/answer.ts'
import { MillraceError } from '../core/error.ts'
import type { Input } from '../core/input.ts'
import { confusionOf } from './answered.ts'

const rowsOf = (rows: readonly string[]) => ({
  length: rows.length,
  at: (place: number) => rows[place],
  [Symbol.iterator]: () => rows[Symbol.iterator](),
})

/** Says what stands in the column `says`, more surely the longer the row is. */
const predictor = {
  form: { kind: 'record' } as const,
  async predict(inputs: readonly Input[]): Promise<Answer[]> {
    return inputs.map((input) => {
      const fields = input.kind === 'record' ? input.fields : new Map<string, string>()
      if (fields.get('says') === 'nothing')
        throw new MillraceError('bad_input', { what: 'It cannot be read.' })
      const probability = 0.5 + Number(fields.get('sure')) / 100
      return { kind: 'classes', classes: [{ label: fields.get('says') ?? '', probability }] }
    })
  },
}

const row = (truth: string, says: string, sure = 1) =>
  JSON.stringify({ truth, says, sure: String(sure) })
const classOf = (text: string) => (JSON.parse(text) as { truth: string }).truth || null

test('answers are counted by class, and what was surely wrong stands first', async () => {
  const rows = rowsOf([
    ...[row('a', 'a'), row('a', 'a'), row('a', 'b', 2), row('b', 'a', 9), row('b', 'b')],
    row('', 'a'),
  ])
  const found = await confusionOf({ predictor, rows, classOf })
  assert.deepEqual([found.rows, found.left, found.labels], [5, 1, ['a', 'b']])
  assert.deepEqual(
    found.counts.map(({ truth, answer, count }) => `${truth}${answer}${count}`).sort(),
    ['aa2', 'ab1', 'ba1', 'bb1'],
  )
  assert.deepEqual(
    found.wrong.map(({ truth, answer, probability }) => [truth, answer, probability]),
    [
      ['b', 'a', 0.59],
      ['a', 'b', 0.52],
    ],
  )
})

test('at most twenty wrong rows are kept, and rows that are refused are said to be left', async () => {
  const many = Array.from({ length: 300 }, (_, at) => row('a', 'b', at % 40))
  const found = await confusionOf({ predictor, rows: rowsOf(many), classOf })
  assert.deepEqual([found.rows, found.wrong.length, found.wrong[0]?.probability], [300, 20, 0.89])
  const refused = await confusionOf({ predictor, rows: rowsOf([row('a', 'nothing')]), classOf })
  assert.deepEqual([refused.rows, refused.left, refused.wrong], [0, 1, []])
})
