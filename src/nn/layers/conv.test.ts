import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check, type Taught, taught } from '../../../test/data/nn/taught.ts'
import { graph } from '../../onnx/builder.ts'
import { bindInputs } from '../parameter.ts'
import { type ConvOptions, conv } from './conv.ts'

const torch: Record<string, Taught> = taught('conv')

const cases: Record<string, Omit<ConvOptions, 'name'>> = {
  sequence: { channels: 2, filters: 3, kernel: [5], stride: 2, padding: 2 },
  image: { channels: 8, filters: 16, kernel: [3, 3] },
  dilated: {
    channels: 2,
    filters: 3,
    kernel: [3, 2],
    stride: 2,
    padding: 'valid',
    dilation: 2,
    bias: false,
  },
  strided: { channels: 2, filters: 3, kernel: [3, 3], stride: 2 },
}

test('convolutions over sequences and images and their gradients equal those of PyTorch', async () => {
  for (const [name, options] of Object.entries(cases)) {
    const record = torch[name] as Taught
    const layer = conv({ name: 'conv', ...options })
    const named = (from: Taught['weights']) =>
      Object.fromEntries(
        Object.entries(from).map(([key, list]) => [
          key === 'bias' ? 'conv/bias' : 'conv/weights',
          list,
        ]),
      )
    await check(record, {
      parameters: layer.parameters,
      values: named(record.weights),
      slopes: named(record.slopes),
      build: (g, x, lookup) => layer.apply(g, lookup, x),
    })
  }
})

test('padding "same" keeps ⌈length / stride⌉ places', () => {
  const places = (length: number | string, stride: number) => {
    const layer = conv({ name: 'conv', channels: 1, filters: 1, kernel: [4], stride })
    const g = graph('same')
    const x = g.input('x', 'float32', ['batch', 1, length])
    return layer.apply(g, bindInputs(g, layer.parameters), x).shape
  }
  assert.deepEqual(places(9, 1), ['batch', 1, 9])
  assert.deepEqual(places(9, 2), ['batch', 1, 5])
  assert.deepEqual(places('time', 1), ['batch', 1, 'time'])
  assert.throws(() => places('time', 2), /needs a known length, got time/)
})

test('a window that does not fit the image is refused', () => {
  const layer = conv({ name: 'conv', channels: 1, filters: 1, kernel: [3, 3] })
  const g = graph('misfit')
  const lookup = bindInputs(g, layer.parameters)
  assert.throws(
    () => layer.apply(g, lookup, g.input('x', 'float32', ['batch', 1, 9])),
    /A window of \[3, 3\] does not slide over \[batch, 1, 9\]/,
  )
})
