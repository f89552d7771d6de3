import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '../../core/rng.ts'
import { badInput, readRecord } from './record.ts'

const refusal = badInput(0, 1)

/** What JSON says a record of texts is, whichever way it was written. */
const byJson = (row: string): [string, string][] =>
  Object.entries<unknown>(JSON.parse(row)).flatMap(([name, value]) => {
    const text = value === null ? '' : `${value}`.trim()
    return text === '' ? [] : [[name.normalize('NFC'), text] as [string, string]]
  })

const rows = [
  '{"a":"1","b":"x, y"}',
  '{"a":"","b":" x "}',
  '{"":"x"}',
  '{"b":"2","10":"x","2":"y"}',
  '{"a":"say \\"hi\\"","b":"\\u00e4"}',
  '{"a":1,"b":null,"c":true}',
  '{ "a" : "1" , "b":"2" }',
  '{"a":"1","a":""}',
  '{"a":":","b":",","c":"{}"}',
  '{"A\u030a":"1","z":"\u00a0"}',
  '{"__proto__":"x","constructor":"y"}',
  '{}',
]

for (const row of rows)
  test(`${row} is read as JSON reads it`, () => {
    assert.deepEqual([...readRecord(row, refusal)], byJson(row))
  })

test('any record is read as JSON reads it', () => {
  const rng = createRng(5)
  const pieces = ['a', 'b', '1', ' ', '"', ',', ':', '{', '}', '\\', 'ä', '\n', '","', '":"', '']
  const text = () =>
    Array.from({ length: rng.below(4) }, () => pieces[rng.below(pieces.length)] ?? '').join('')
  for (let at = 0; at < 5000; at++) {
    const row = JSON.stringify(
      Object.fromEntries(Array.from({ length: rng.below(5) }, () => [text(), text()])),
    )
    assert.deepEqual([...readRecord(row, refusal)], byJson(row), row)
  }
})

for (const row of [
  '{"a":"1"} {"b":"2"}',
  '{"a":"x":"y"}',
  '{"a":"1",}',
  '{"a":"\t"}',
  '{"a"}',
  '[]',
  '{"}',
])
  test(`${JSON.stringify(row)} is no record`, () => {
    assert.throws(() => readRecord(row, refusal), {
      code: 'bad_input',
      what: /is not a JSON object/,
    })
  })
