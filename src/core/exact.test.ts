import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExact } from './exact.ts'

test('Every number is its own text, whatever a double would make of it', () => {
  const numbers = ['9007199254740993', '12345678901234567890', '1.0', '0.10', '1e400', '-0', '1E+2']
  assert.deepEqual(parseExact(`[${numbers.join(' , ')}]`), numbers)
  assert.deepEqual(parseExact('{"a":1.50,"b":"1.50","c":true,"d":null,"__proto__":7}'), {
    a: '1.50',
    b: '1.50',
    c: true,
    d: null,
    ['__proto__']: '7',
  })
  assert.equal(parseExact(' 007e1 '.replace('00', '')), '7e1')
})

test('What is no JSON is refused as JSON.parse refuses it', () => {
  for (const text of ['', '{', '01', '{"a":1.}', "{'a':1}", 'NaN'])
    assert.throws(() => parseExact(text), SyntaxError)
})
