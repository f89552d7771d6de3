import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MillraceError } from '../core/error.ts'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts'

const checkpoint: Checkpoint = {
  fingerprint: 'f00d',
  epoch: 2,
  step: 24,
  seconds: 1.5,
  cpuSeconds: 2.25,
  figures: { val_loss: 3.5 },
  best: { epoch: 1, figures: { val_loss: 3.25 } },
  stale: 1,
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
