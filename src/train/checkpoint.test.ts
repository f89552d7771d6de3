import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { MillraceError } from '../core/error.ts'
import { createRng } from '../core/rng.ts'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts'

const checkpoint: Checkpoint = {
  fingerprint: 'f00d',
  epoch: 2,
  step: 24,
  seconds: 1.5,
  cpuSeconds: 2.25,
  metrics: { val_loss: 3.5 },
  best: { epoch: 1, metrics: { val_loss: 3.25 } },
  epochsWithoutImprovement: 1,
  arrays: new Map([
    ['parameters', Float32Array.of(1, 2, 3)],
    ['best', Float32Array.of(-1.5)],
  ]),
}

test('a checkpoint comes back as it was', () => {
  assert.deepEqual(decodeCheckpoint(encodeCheckpoint(checkpoint)), checkpoint)
})

test('a damaged, cut or foreign file is refused', () => {
  const whole = encodeCheckpoint(checkpoint)
  const flipped = whole.slice()
  flipped[60] = (flipped[60] ?? 0) ^ 1
  for (const bytes of [flipped, whole.slice(0, -1), new Uint8Array(), Buffer.from('PK\x03\x04')])
    assert.throws(
      () => decodeCheckpoint(bytes),
      (error) => error instanceof MillraceError && error.code === 'corrupt',
    )
})

/** A file with a head of one's own, and a checksum that fits. */
const forged = (head: string, body: Uint8Array = new Uint8Array(), length?: number) => {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(length ?? Buffer.byteLength(head))
  const bytes = Buffer.concat([
    Buffer.from('MILLRACE CHECKPOINT 3\n'),
    size,
    Buffer.from(head),
    body,
  ])
  return Buffer.concat([bytes, createHash('sha256').update(bytes).digest()])
}

test('lengths that do not fit the file are refused before memory is asked for', () => {
  const { arrays: _, ...record } = checkpoint
  const head = (arrays: unknown) => JSON.stringify({ ...record, arrays })
  decodeCheckpoint(forged(head([{ name: 'a', length: 1 }]), new Uint8Array(4)))
  for (const bytes of [
    forged(head([{ name: 'a', length: 2 ** 40 }]), new Uint8Array(4)),
    forged(head([{ name: 'a', length: 2 }]), new Uint8Array(4)),
    forged(head([{ name: 'a', length: -1 }])),
    forged(head([{ name: 'a', length: 0.5 }]), new Uint8Array(2)),
    forged(head([null])),
    forged(head('many')),
    forged(head([]), new Uint8Array(), 2 ** 32 - 1),
    forged('[]'),
    forged('null'),
    forged('{'),
    forged(JSON.stringify({ ...record, arrays: [], step: 'far' })),
    forged(JSON.stringify({ ...record, arrays: [], best: { epoch: 1 } })),
  ])
    assert.throws(() => decodeCheckpoint(bytes), { code: 'corrupt' })
})

test('whatever is changed in a head, it is read or refused', () => {
  const { arrays, ...record } = checkpoint
  const list = [...arrays].map(([name, { length }]) => ({ name, length }))
  const text = JSON.stringify({ ...record, arrays: list })
  const rng = createRng(3)
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.from(text)
    for (let change = 0; change < 1 + rng.below(3); change++)
      bytes[rng.below(bytes.length)] = 32 + rng.below(95)
    try {
      decodeCheckpoint(forged(bytes.toString(), new Uint8Array(16)))
    } catch (error) {
      assert.ok(error instanceof MillraceError && error.code === 'corrupt', String(error))
    }
  }
})
