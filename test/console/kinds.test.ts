import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heading, label, tick } from '../../console/src/format.ts'
import { draftOf, rowIn } from '../../console/src/quarantine/row.ts'
import { fieldsOf, kindOf, rowOf, taskOf } from '../../console/src/try/kind.ts'
import { numberIn, problemOf, understoodOf } from '../../console/src/try/number.ts'
import { base64Of, bytesOf, fitted, mannerOf, shapeOf } from '../../console/src/try/pixels.ts'

test('metrics of classes and numbers have their usual names, and large ones are short at an axis', () => {
  assert.deepEqual(['val_loss', 'auc', 'r2', 'macro_f1', 'top1'].map(heading), [
    'Val loss',
    'AUC',
    'R²',
    'Macro F1',
    'Top-1',
  ])
  assert.equal(label('rmse'), 'RMSE')
  assert.deepEqual(
    [0, 0.4663, 1544, 2_385_006].map((value) => tick('val_loss', value)),
    ['0', '0.466', '1,544', '2.39M'],
  )
})

const served = {
  ...{ requests: 0, failed: 0, p50Seconds: 0, p99Seconds: 0 },
  recent: { seconds: 0, requests: 0, failed: 0, codes: {} },
}

test('what a model is asked with follows from its task and its example', () => {
  const kind = (task: string, example: string | null) =>
    kindOf({ task, served: { ...served, example } })
  assert.equal(kind('next-word', null), 'words')
  assert.equal(kind('tabular-class', null), null)
  assert.equal(kind('tabular-class', '{"age":48.3}'), 'record')
  assert.equal(kind('image-class', '{"image":"AAAA"}'), 'image')
  assert.equal(kind('house-energy', '{"area":120}'), 'record')
  assert.equal(kind('sentiment', 'a fine day'), 'text')
  assert.equal(kind('sentiment', '[1]'), 'text')
  assert.equal(kind('text-class', '{"message":"the"}'), 'text')
  assert.equal(kind('text-class', null), null)
  assert.equal(kind('onnx', '{"0":5.1,"1":3.5}'), 'record')
  assert.equal(kind('onnx', '{"x":[[[0.5]]]}'), 'arrays')
})

test('an example record becomes fields, and fields become a record without what is not known', () => {
  const fields = fieldsOf('{"age":48.34,"plan":"monthly","note":null}') ?? []
  assert.deepEqual(fields, [
    { name: 'age', numeric: true, value: '48.34' },
    { name: 'plan', numeric: false, value: 'monthly' },
    { name: 'note', numeric: false, value: '' },
  ])
  assert.deepEqual(rowOf(fields), { age: 48.34, plan: 'monthly' })
  const written = fields.map((field) => (field.name === 'age' ? { ...field, value: '3,5' } : field))
  assert.deepEqual(rowOf(written), { age: 3.5, plan: 'monthly' })
  assert.deepEqual(taskOf({ task: { kind: 'image-class', height: 2 } }), {
    kind: 'image-class',
    height: 2,
  })
  assert.deepEqual(taskOf(null), {})
})

test('a number is read with a point or a comma, where it can mean only one', () => {
  const read = (...texts: readonly string[]) => texts.map(numberIn)
  assert.deepEqual(read('3.5', ' 1e3 ', '-.5', '7.', '+2'), [3.5, 1000, -0.5, 7, 2])
  assert.deepEqual(read('3,5', '-0,125', '12345,678', ',5x', '−3,5'), [
    3.5,
    -0.125,
    12345.678,
    null,
    -3.5,
  ])
  assert.deepEqual(
    read('1.234,5', '1,234.5', '1 234,5', '1\u202f234'),
    [1234.5, 1234.5, 1234.5, 1234],
  )
  assert.deepEqual(read('1,234,567', '1.234.567', '12.345'), [1_234_567, 1_234_567, 12.345])
  assert.deepEqual(read('1,234', '-12,345', '0,345'), ['ambiguous', 'ambiguous', 0.345])
  assert.deepEqual(
    read('', 'x', '1,2,3', '1.2.3', '0x10', 'Infinity', '1e999'),
    Array(7).fill(null),
  )
  assert.deepEqual(['3,5', '3.5', '1.234.567', 'x', '1,234'].map(understoodOf), [
    ...['read as 3.5', undefined, 'read as 1234567', undefined, undefined],
  ])
  assert.deepEqual(['3,5', '', ' ', 'x', '1,234'].map(problemOf), [
    ...[undefined, undefined, undefined, 'A number such as 12.5', '1234 or 1.234?'],
  ])
})

test('a drawing becomes the means of its squares, row by row, as the task says', () => {
  const grey = (...shades: number[]) => shades.flatMap((shade) => [shade, shade, shade, 255])
  // Two pixels side by side, each of 2 × 2.
  const drawn = grey(255, 255, 0, 0, 255, 255, 0, 100)
  const shape = { height: 1, width: 2, channels: 1 }
  assert.deepEqual([...bytesOf(drawn, shape, 2)], [255, 25])
  assert.deepEqual(
    [...bytesOf([10, 20, 30, 255], { height: 1, width: 1, channels: 3 }, 1)],
    [10, 20, 30],
  )
  assert.equal(base64Of(Uint8Array.of(0, 255, 25)), Buffer.from([0, 255, 25]).toString('base64'))
  assert.deepEqual(shapeOf({ height: 28, width: 28, channels: 1, filters: [32] }), {
    height: 28,
    width: 28,
    channels: 1,
  })
  assert.equal(shapeOf({ height: 28 }), null)
  assert.deepEqual(mannerOf({}), { fit: 'contain', background: '#000000' })
  assert.deepEqual(mannerOf({ fit: 'cover', background: '#ffffff' }), {
    fit: 'cover',
    background: '#ffffff',
  })
  const [picture, sheet] = [
    { width: 40, height: 20 },
    { width: 8, height: 8 },
  ] as const
  assert.deepEqual(fitted(picture, sheet, 'contain'), { x: 0, y: 2, width: 8, height: 4 })
  assert.deepEqual(fitted(picture, sheet, 'cover'), { x: -4, y: 0, width: 16, height: 8 })
  assert.deepEqual(fitted(picture, sheet, 'fill'), { x: 0, y: 0, width: 8, height: 8 })
})

test('a refused row is corrected from what it says: no digit, list or object of it is lost', () => {
  const text =
    '{"id":9007199254740993,"price":17.70,"n":3,"tags":["a","b"],"of":{"x":1},"gone":null}'
  const row = { text, isCut: false }
  const draft = draftOf(row)
  assert.deepEqual(JSON.parse(draft), {
    ...{ id: '9007199254740993', price: '17.70', n: 3, tags: ['a', 'b'], of: { x: 1 }, gone: null },
  })
  assert.equal(rowIn(draft, row).written, JSON.stringify(JSON.parse(draft)))
  assert.equal(
    rowIn(draft.replace('"9007199254740993"', '9007199254740995'), row).written,
    JSON.stringify({ ...JSON.parse(draft), id: '9007199254740995' }),
  )
  assert.deepEqual(
    fieldsOf(text)?.map(({ value }) => value),
    ['9007199254740993', '17.70', '3', '["a","b"]', '{"x":1}', ''],
  )
  assert.equal(rowIn('[1]', row).problem, 'It is no record: fields with their values, as JSON.')
  assert.equal(rowIn('null', row).problem, 'It is no record: fields with their values, as JSON.')
})
