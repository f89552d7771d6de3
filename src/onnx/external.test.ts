import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MillraceError } from '../core/error.ts'
import { createRng } from '../core/rng.ts'
import { graph } from './builder.ts'
import { refuseExternal } from './external.ts'
import { encodeModel } from './proto.ts'
import { openSession } from './session.ts'

/** A field of a message: bytes, a text, or a number. */
const field = (id: number, value: Uint8Array | string | number): Buffer => {
  const varint = (number: number): number[] =>
    number < 128 ? [number] : [(number % 128) + 128, ...varint(Math.floor(number / 128))]
  if (typeof value === 'number') return Buffer.from([...varint(id * 8), ...varint(value)])
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([...varint(id * 8 + 2), ...varint(bytes.length)]), bytes])
}
const join = (...parts: Buffer[]) => Buffer.concat(parts)

const tensor = (...more: Buffer[]) => join(field(1, 4), field(2, 1), field(8, 'weights'), ...more)
const elsewhere = tensor(
  field(13, join(field(1, 'location'), field(2, '/etc/passwd'))),
  field(14, 1),
)

const whole = () => {
  const g = graph('sum')
  const x = g.input('x', 'float32', ['rows', 2])
  g.output('y', g.op('Add', [x, g.constant(Float32Array.of(1, 2))]))
  return encodeModel(g.build())
}

test('a model of one file is taken', async () => {
  refuseExternal(whole())
  const session = await openSession(whole())
  await session.close()
})

test('numbers in another file are refused, wherever the model names it', async () => {
  const node = (attribute: Buffer) => field(1, field(5, attribute))
  const places: Readonly<Record<string, Buffer>> = {
    initializer: field(7, field(5, elsewhere)),
    'location only': field(7, field(5, tensor(field(14, 1)))),
    'sparse values': field(7, field(15, field(1, elsewhere))),
    'sparse indices': field(7, field(15, field(2, elsewhere))),
    attribute: field(7, node(field(5, elsewhere))),
    'list of attributes': field(7, node(field(10, elsewhere))),
    subgraph: field(7, node(field(6, field(5, elsewhere)))),
    subgraphs: field(7, node(field(11, field(5, elsewhere)))),
    function: field(25, field(7, field(5, field(5, elsewhere)))),
    'default of a function': field(25, field(11, field(5, elsewhere))),
    training: field(20, field(1, field(5, elsewhere))),
  }
  for (const [name, model] of Object.entries(places)) {
    assert.throws(() => refuseExternal(model), { code: 'refused' }, name)
    await assert.rejects(openSession(model), { code: 'refused' }, name)
  }
})

test('bytes that are no model are refused as such, whatever they are', () => {
  const model = whole()
  const rng = createRng(5)
  for (let round = 0; round < 2000; round++) {
    const bytes = Uint8Array.from(model)
    for (let change = 0; change < 1 + rng.below(4); change++)
      bytes[rng.below(bytes.length)] = rng.below(256)
    const cut = rng.below(3) === 0 ? bytes.subarray(0, rng.below(bytes.length)) : bytes
    try {
      refuseExternal(cut)
    } catch (error) {
      assert.ok(error instanceof MillraceError, String(error))
    }
  }
  let deep = field(5, tensor())
  for (let level = 0; level < 100; level++) deep = field(1, field(5, field(6, deep)))
  assert.throws(() => refuseExternal(field(7, deep)), { code: 'corrupt', message: /nested/ })
  assert.throws(() => refuseExternal(Uint8Array.of(255, 255)), { code: 'corrupt' })
})

test('a large model is looked through in moments, as its numbers are passed over', () => {
  const big = field(7, field(5, tensor(field(9, Buffer.alloc(200 << 20)))))
  const started = performance.now()
  refuseExternal(big)
  assert.ok(performance.now() - started < 1000)
})
