import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFlat } from './json.ts'
import { recordKey, recordReader } from './record.ts'

const read = (text: string) => {
  const flat = readFlat(text)
  return 'reason' in flat ? flat.reason : Object.fromEntries(flat.fields)
}

test('Fields of an object are texts, numbers digit by digit', () => {
  assert.deepEqual(
    read(
      '{"id":9007199254740993,"big":12345678901234567890,"grade":1.0,"x":0.10,"far":1e400,"flag":true,"none":null}',
    ),
    {
      id: '9007199254740993',
      big: '12345678901234567890',
      grade: '1.0',
      x: '0.10',
      far: '1e400',
      flag: 'true',
      none: '',
    },
  )
  assert.deepEqual(read('{}'), {})
  assert.deepEqual(read('{"a\\"b:{[":"c\\\\","d":"{[:"}'), { 'a"b:{[': 'c\\', d: '{[:' })
})

test('Names are read in NFC, and the same one twice is refused', () => {
  assert.deepEqual(read('{"pre\\u0301nom":"Zoe\\u0301"}'), { prénom: 'Zoe\u0301' })
  assert.equal(read('{"a":1,"b":2,"a":3}'), 'names "a" twice')
  assert.equal(read('{"prénom":1,"pre\\u0301nom":2}'), 'names "prénom" twice')
  assert.equal(read('{"a":1,"\\u0061":1}'), 'names "a" twice')
})

test('What is no flat object is refused with its reason', () => {
  for (const text of [
    '',
    '7',
    '"{}"',
    '[{}]',
    '{',
    '{"a":1',
    '{"a" 1}',
    '{a:1}',
    '{"a":1}}',
    '{{}}',
  ])
    assert.equal(read(text), 'is not a JSON object', text)
  assert.equal(read('{"a":1,"b":[1]}'), 'holds a list in "b"')
  assert.equal(read('{"a":{"b":1}}'), 'holds an object in "a"')
  const fields = Array.from({ length: 10_001 }, (_, at) => `"c${at}":1`)
  assert.equal(read(`{${fields.join(',')}}`), 'has more than 10,000 fields')
  assert.equal(Object.keys(read(`{${fields.slice(1).join(',')}}`)).length, 10_000)
})

test('Deep text is refused before it is parsed', () => {
  const deep = 1_000_000
  assert.equal(read(`{"a":${'['.repeat(deep)}${']'.repeat(deep)}}`), 'holds a list in "a"')
  assert.equal(read('{"a":'.repeat(deep)), 'holds an object in "a"')
  assert.equal(read('['.repeat(deep)), 'is not a JSON object')
})

test('Records with the same fields have the same key, down to the last digit', () => {
  assert.equal(recordKey('{"b":" x  y","a":1.0,"c":""}'), recordKey('{"a":"1.0","b":"x y"}'))
  assert.equal(recordKey('{"e\\u0301":1}'), recordKey('{"\\u00e9":"1"}'))
  assert.notEqual(recordKey('{"a":9007199254740993}'), recordKey('{"a":9007199254740992}'))
  assert.notEqual(recordKey('{"a":1.0}'), recordKey('{"a":1}'))
})

test('A refusal names twenty columns at most, and no name at length', () => {
  const { read: readRecord } = recordReader(Array.from({ length: 5000 }, (_, at) => `column ${at}`))
  const reading = readRecord(JSON.stringify({ ['x'.repeat(100_000)]: 1 }))
  const reason = 'reason' in reading ? reading.reason : ''
  assert.match(reason, /^names "x{60}…"; the columns are "column 0", .*"column 19" and 4980 more$/)
})
