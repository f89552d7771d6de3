import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Form } from '../core/input.ts'
import type { Port } from '../core/tensor.ts'
import { expectFit, takesSameTensors } from './fit.ts'

type Asked = Parameters<typeof expectFit>[0]

const asked = (form: Form, more: Partial<Asked> = {}): Asked => ({
  ...{ version: 1, form, example: '{"age":1,"region":"north"}', answers: 'classes' },
  signature: { inputs: [], outputs: [] },
  ...more,
})
const port = (name: string, shape: Port['shape'], type: Port['type'] = 'float32'): Port => ({
  ...{ name, type, shape },
})
const tensors = (...inputs: Port[]): Form => ({ kind: 'tensors', inputs })
const record: Form = { kind: 'record' }
const listed = (...columns: string[]): Form => ({ kind: 'record', columns })
const picture = (width: number): Form => ({
  ...{ kind: 'image', column: 'pixels', height: 8, width, channels: 1 },
  ...{ fit: 'contain', background: '#000000' },
})

const table: readonly (readonly [what: string, one: Asked, other: Asked, told: RegExp | null])[] = [
  ['the same columns in another order of a record', asked(record), asked(record), null],
  [
    'a column that is gone',
    asked(record),
    asked(record, { example: '{"age":1}' }),
    /column "region" is missing/,
  ],
  [
    'a column that came',
    asked(record, { example: '{"age":1}' }),
    asked(record),
    /column "region" is new/,
  ],
  [
    'the same columns of a list in another order',
    asked(listed('a', 'b')),
    asked(listed('b', 'a')),
    /its columns come in another order/,
  ],
  [
    'another column for a text alone',
    asked({ kind: 'record', text: 'body' }),
    asked({ kind: 'record', text: 'subject' }),
    /a text alone goes to column subject instead of body/,
  ],
  ['pictures of another size', asked(picture(8)), asked(picture(9)), /of 9×8×1 instead of 8×8×1/],
  ['another form', asked({ kind: 'text' }), asked(record), /a record instead of a text/],
  [
    'a free length of another name',
    asked(tensors(port('x', ['n', 4]))),
    asked(tensors(port('x', ['rows', 4]))),
    null,
  ],
  [
    'another width',
    asked(tensors(port('x', ['n', 4]))),
    asked(tensors(port('x', ['n', 5]))),
    /input "x" is float32\[\?, 5\] instead of float32\[\?, 4\]/,
  ],
  [
    'another type',
    asked(tensors(port('x', [4]))),
    asked(tensors(port('x', [4], 'int64'))),
    /input "x" is int64\[4\] instead of float32\[4\]/,
  ],
  [
    'an output that is gone',
    asked(tensors(), { signature: { inputs: [], outputs: [port('y', [1])] } }),
    asked(tensors()),
    /It answers otherwise: output "y" is missing/,
  ],
  [
    'another kind of answer',
    asked(record),
    asked(record, { answers: 'values' }),
    /with values instead of classes/,
  ],
]

for (const [what, one, other, told] of table) {
  test(`${what} ${told ? 'does not go with what is asked' : 'goes with what is asked'}`, () => {
    if (told === null) return assert.equal(expectFit(one, other), undefined)
    assert.throws(() => expectFit(one, other), { code: 'conflict', what: told })
  })
}

test('who speaks in tensors can ask both versions only where their graphs take the same', () => {
  const of = (...inputs: Port[]) => asked(record, { signature: { inputs, outputs: [] } })
  assert.equal(takesSameTensors(of(port('x', ['n', 4])), of(port('x', ['rows', 4]))), true)
  assert.equal(takesSameTensors(of(port('x', ['n', 4])), of(port('x', ['n', 5]))), false)
})
