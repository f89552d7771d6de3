import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distance, withBias } from '../../../test/data/nn/reference.ts'
import { taught } from '../../../test/data/nn/taught.ts'
import { float32, int64, type Tensor } from '../../core/tensor.ts'
import { type Builder, graph } from '../../onnx/builder.ts'
import { openSession, scalarOf } from '../../onnx/session.ts'
import type { Value } from '../../onnx/value.ts'
import { withGradients } from '../gradients/gradient.ts'
import { crossEntropy } from '../loss.ts'
import { allocate } from '../memory.ts'
import { adam } from '../optimizers/adam.ts'
import { bindInputs, type Lookup } from '../parameter.ts'
import { activations } from './activation.ts'
import { batchNorm } from './batchnorm.ts'
import { conv } from './conv.ts'
import { dense } from './dense.ts'
import { averagePool, maxPool } from './pool.ts'

const torch = taught('network')
const { batch, classes } = torch as { batch: number; classes: number }

const first = conv({ name: 'first', channels: 1, filters: 8, kernel: [3, 3], bias: false })
const norm = batchNorm({ name: 'norm', channels: 8 })
const second = conv({ name: 'second', channels: 8, filters: 8, kernel: [3, 3] })
const output = dense({ name: 'output', inputs: 32, outputs: classes })
const layers = [first, norm, second, output]
const parameters = layers.flatMap((layer) => [...layer.parameters])
const states = norm.states

const logitsOf = (g: Builder, lookup: Lookup, x: Value, training: boolean) => {
  const normed = norm[training ? 'training' : 'inference'](g, lookup, first.apply(g, lookup, x))
  const small = maxPool(g, activations.relu(g, normed), { size: [2, 2] })
  const deep = activations.gelu(g, second.apply(g, lookup, small))
  const last = averagePool(g, deep, { size: [2, 2] })
  return output.apply(g, lookup, g.op('Reshape', [last, g.ints([-1, 32])]))
}

const network = (training: boolean, rows: number | string) => {
  const g = graph('image')
  const lookup = bindInputs(g, [...parameters, ...states])
  const x = g.input('x', 'float32', [rows, 1, 8, 8])
  const logits = logitsOf(g, lookup, x, training)
  if (!training) {
    g.output('logits', logits)
    return g.build()
  }
  g.output('loss', crossEntropy(g, logits, g.input('targets', 'int64', [rows])))
  const names = parameters.map(({ name }) => name)
  return withGradients(g.build(), 'loss', names)
}

/** Trains as PyTorch did; the rows of a batch known beforehand, or not. */
const trained = async (rows: number | string) => {
  const memory = allocate(parameters)
  const { before } = torch
  const values: Record<string, number[]> = {
    'first/weights': before.first,
    'norm/scale': before.scale,
    'norm/bias': before.offset,
    'second/weights': before.second,
    'second/bias': before.bias,
    'output/weights': withBias(before.output, before.outputBias),
  }
  const feeds: Record<string, Tensor> = {}
  const fetches: Record<string, Tensor | null> = { loss: null }
  for (const { name, shape } of parameters) {
    memory.view('parameters', name).set(values[name] ?? [])
    feeds[name] = float32(memory.view('parameters', name), shape)
    fetches[`grad:${name}`] = float32(memory.view('gradients', name), shape)
  }
  for (const { name, shape } of states) {
    feeds[name] = float32(new Float32Array(8).fill(name.endsWith('variance') ? 1 : 0), shape)
    fetches[`state:${name}`] = null
  }
  const optimizer = await adam(memory)
  optimizer.init()
  const session = await openSession(network(true, rows))
  const losses: number[] = []
  for (const [i, step] of torch.steps.entries()) {
    const x = float32(Float32Array.from(step.x), [batch, 1, 8, 8])
    const answer = await session.run({ ...feeds, x, targets: int64(step.targets) }, fetches)
    losses.push(scalarOf(answer.loss as Tensor))
    for (const { name } of states) feeds[name] = answer[`state:${name}`] as Tensor
    optimizer.update(i + 1, 0.01)
  }
  await session.close()
  const judge = await openSession(network(false, rows))
  const x = float32(Float32Array.from(torch.after.x), [batch, 1, 8, 8])
  const { logits } = await judge.run({ ...feeds, x })
  await judge.close()
  return { losses, logits: logits?.data as Float32Array, feeds }
}

test('an image network trains as in PyTorch, on blocks of channels and without', async () => {
  const wanted = (torch.steps as { loss: number }[]).map((step) => step.loss)
  for (const rows of [batch, 'batch']) {
    const { losses, logits, feeds } = await trained(rows)
    assert.ok(distance(losses, wanted) < 1e-4, `${losses}, not ${wanted}`)
    assert.ok(distance(logits, torch.after.logits) < 1e-3)
    const running = feeds['norm/variance']?.data as Float32Array
    assert.ok(distance(running, torch.after.variance) < 1e-4)
  }
})
