import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { bytesOfHalves, halvesOfBytes, roundedHalves, roundedToHalf } from './half.ts'

const allBits = Uint16Array.from({ length: 65_536 }, (_, bits) => bits)
const bytes = new Uint8Array(allBits.buffer)

/** What Python's struct, which reads and writes binary16, makes of them: each number as its 64 bits. */
interface Oracle {
  readonly numbers: readonly string[]
  readonly rounded: readonly (readonly [string, string])[]
}
const oracle: Oracle = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../test/data/half/half.json'), 'utf8'),
)

const double = (bits: string): number => Buffer.from(bits, 'hex').readDoubleBE()

test('all 65,536 numbers are what Python reads, and come back with the bits that they had', () => {
  const numbers = halvesOfBytes(bytes)
  // Every 211th, which meets each exponent of both signs, and the edges.
  for (const told of oracle.numbers) {
    const [bits = '', number = ''] = told.split(':')
    assert.ok(Object.is(numbers[Number(bits)], double(number)), bits)
  }
  const back = new Uint16Array(bytesOfHalves(numbers).buffer)
  for (const bits of allBits) {
    const isNotNumber = (bits & 0x7c00) === 0x7c00 && (bits & 1023) !== 0
    assert.equal(back[bits], isNotNumber ? 0x7e00 : bits)
    const number = numbers[bits] ?? 0
    assert.ok(Object.is(roundedToHalf(number), number))
  }
})

test('a double goes to the nearest, of two the even one, as Python writes it', () => {
  for (const [given, expected] of oracle.rounded) {
    assert.ok(Object.is(roundedToHalf(double(given)), double(expected)), given)
    const wide = Math.fround(double(given))
    const [rounded] = roundedHalves(Float32Array.of(wide))
    assert.ok(Object.is(rounded, roundedToHalf(wide)), given)
  }
  assert.deepEqual(
    [...roundedHalves(Float32Array.of(Number.NaN, -1 / 0, -0, 65_520, -65_519.99))],
    [Number.NaN, -1 / 0, -0, 1 / 0, -65_504],
  )
  assert.equal(roundedToHalf(65_519.999), 65_504)
  assert.equal(roundedToHalf(65_520), Number.POSITIVE_INFINITY)
  assert.equal(roundedToHalf(-1e300), Number.NEGATIVE_INFINITY)
  assert.ok(Object.is(roundedToHalf(-(2 ** -25)), -0))
  assert.equal(roundedToHalf(2 ** -25 * (1 + 2 ** -50)), 2 ** -24)
  assert.ok(Object.is(roundedToHalf(Number.MIN_VALUE), 0))
  // By way of 32 bits it would be 1: the first rounding makes a tie of it.
  assert.equal(roundedToHalf(1 + 2 ** -11 + 2 ** -40), 1 + 2 ** -10)
  assert.ok(Number.isNaN(roundedToHalf(Number.NaN)))
})
