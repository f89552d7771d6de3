import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MillraceError } from '../core/error.ts'
import { findDevice } from './device.ts'

// What opens CUDA is a stub here: whether this machine has a GPU does not matter.
const opens = async () => {}
const fails = (what: string) => async () => {
  throw new MillraceError('unsupported', { what, why: 'It is not installed.' })
}

test('CUDA is taken where its provider opens', async () => {
  assert.deepEqual(await findDevice(opens), {
    device: 'cuda',
    why: 'onnxruntime’s CUDA provider opens here',
  })
})

test('else the CPU, with the reason in one line', async () => {
  const { device, why } = await findDevice(fails(`Failed to load\n  library ${'x'.repeat(500)}`))
  assert.equal(device, 'cpu')
  assert.match(why, /^no CUDA: Failed to load library x+…$/)
  assert.ok(why.length < 320)
})

test('onnxruntime itself is asked where nothing else is given', async () => {
  const { device, why } = await findDevice()
  assert.ok(device === 'cuda' || /^no CUDA: onnxruntime cannot run on CUDA here: ./.test(why), why)
})
