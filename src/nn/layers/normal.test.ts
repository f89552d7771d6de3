import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distance } from '../../../test/data/nn/reference.ts'
import { check, type Taught, taught } from '../../../test/data/nn/taught.ts'
import { createRng } from '../../core/rng.ts'
import { float32 } from '../../core/tensor.ts'
import { graph } from '../../onnx/builder.ts'
import { openSession } from '../../onnx/session.ts'
import { withGradients } from '../gradients/gradient.ts'
import { bindInputs, initialise } from '../parameter.ts'
import { batchNorm } from './batchnorm.ts'
import { layerNorm } from './layernorm.ts'

const named = (layer: string, { weight = [], bias = [] }: Taught['weights']) => ({
  [`${layer}/scale`]: weight,
  [`${layer}/bias`]: bias,
})

test('batch normalisation, its gradients and running statistics equal those of PyTorch', async () => {
  const torch = taught('batchNorm')
  const layer = batchNorm({ name: 'norm', channels: 3 })
  const states = Object.fromEntries(initialise(layer.states, createRng(1)))
  const close = (found: ArrayLike<number> = [], wanted: readonly number[]) =>
    assert.ok(distance(found, wanted) < 5e-6)
  for (const step of torch.steps) {
    const found = await check(step, {
      parameters: layer.parameters,
      states: layer.states,
      values: {
        ...named('norm', step.weights),
        ...Object.fromEntries(Object.entries(states).map(([key, list]) => [key, [...list]])),
      },
      slopes: named('norm', step.slopes),
      build: (g, x, lookup) => layer.training(g, lookup, x),
    })
    for (const { name } of layer.states)
      states[name] = Float32Array.from(found[`state:${name}`]?.data as Float32Array)
    close(states['norm/mean'], step.mean)
    close(states['norm/variance'], step.variance)
  }
  const g = graph('inference')
  const x = g.input('x', 'float32', ['batch', 3, 2, 3])
  g.output('y', layer.inference(g, bindInputs(g, [...layer.parameters, ...layer.states]), x))
  const session = await openSession(g.build())
  const last = torch.steps[1]
  const found = await session.run({
    x: float32(Float32Array.from(torch.inference.x), [4, 3, 2, 3]),
    'norm/scale': float32(Float32Array.from(last.weights.weight)),
    'norm/bias': float32(Float32Array.from(last.weights.bias)),
    ...Object.fromEntries(Object.entries(states).map(([key, list]) => [key, float32(list)])),
  })
  await session.close()
  close(found.y?.data as Float32Array, torch.inference.y)
})

test('layer normalisation and its gradients equal those of PyTorch', async () => {
  const torch: Taught = taught('layerNorm')
  const layer = layerNorm({ name: 'norm', width: 6 })
  await check(torch, {
    parameters: layer.parameters,
    values: named('norm', torch.weights),
    slopes: named('norm', torch.slopes),
    shape: ['batch', 'time', 6],
    build: (g, x, lookup) => layer.apply(g, lookup, x),
  })
})

test('a loss of the batch statistics themselves is refused', () => {
  const g = graph('statistics')
  const x = g.input('x', 'float32', [4, 2])
  const each = g.constant(Float32Array.of(1, 1))
  const [, mean] = g.ops('BatchNormal', [x, each, each], {}, 5)
  assert.ok(mean)
  g.output('loss', g.op('ReduceSum', [mean], { keepdims: 0 }))
  assert.throws(() => withGradients(g.build(), 'loss', ['x']), /statistics .* have no gradient/)
})
