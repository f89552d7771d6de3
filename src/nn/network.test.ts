import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { distance, reordered, withBias } from '../../test/data/nn/reference.ts'
import { smallBatch, smallNetwork } from '../../test/data/nn/small.ts'
import { createRng } from '../core/rng.ts'
import { float32, int64, type Tensors } from '../core/tensor.ts'
import { graph } from '../onnx/builder.ts'
import { printGraph } from '../onnx/print.ts'
import { openSession, scalarOf } from '../onnx/session.ts'
import { withGradients } from './gradients/gradient.ts'
import { lower } from './gradients/lower.ts'
import { lstm } from './layers/lstm.ts'
import { allocate } from './memory.ts'
import { adam } from './optimizers/adam.ts'
import { bindInputs, initialise } from './parameter.ts'

const file = (name: string) =>
  readFileSync(new URL(`../../test/data/nn/${name}`, import.meta.url), 'utf8')
const read = (name: string) => JSON.parse(file(`${name}.json`))

test('a training graph is, line for line, what it was', () => {
  const network = smallNetwork({ words: 7, width: 3, units: 2 })
  assert.equal(`${printGraph(network.training('t2'))}\n`, file('training.txt'))
})

test('an LSTM and its gradients equal those of PyTorch', async () => {
  const torch = read('lstm')
  const { time, batch, features, units } = torch
  const layer = lstm({ name: 'lstm', features, units })
  const g = graph('lstm')
  const lookup = bindInputs(g, layer.parameters)
  const x = g.input('x', 'float32', [time, 'batch', features])
  const slope = g.input('slope', 'float32', [`${time}*batch`, units])
  const hidden = layer.unrolled(g, lookup, x)
  g.output('hidden', hidden)
  g.output('loss', g.op('ReduceSum', [g.op('Mul', [hidden, slope])], { keepdims: 0 }))
  const names = ['x', ...layer.parameters.map((parameter) => parameter.name)]
  const session = await openSession(withGradients(g.build(), 'loss', names))
  const found = await session.run({
    x: float32(Float32Array.from(torch.x), [time, batch, features]),
    slope: float32(Float32Array.from(torch.slope), [time * batch, units]),
    'lstm/kernel': float32(Float32Array.from(reordered(torch.kernel)), [4 * units, features]),
    'lstm/recurrent': float32(Float32Array.from(reordered(torch.recurrent)), [4 * units, units]),
    'lstm/bias': float32(Float32Array.from(reordered(torch.bias))),
  })
  await session.close()
  const wanted: Record<string, number[]> = {
    hidden: torch.hidden,
    'grad:x': torch.dx,
    'grad:lstm/kernel': reordered(torch.dkernel),
    'grad:lstm/recurrent': reordered(torch.drecurrent),
    'grad:lstm/bias': reordered(torch.dbias),
  }
  for (const [name, values] of Object.entries(wanted)) {
    const apart = distance((found[name]?.data ?? []) as Float32Array, values)
    assert.ok(apart < 2e-6, `${name} is ${apart} away`)
  }
})

/** Parameters of PyTorch's record under this project's names. */
const named = (torch: Record<string, number[]>): Record<string, number[]> => ({
  'embedding/table': torch.table ?? [],
  'lstm/kernel': reordered(torch.kernel ?? []),
  'lstm/recurrent': reordered(torch.recurrent ?? []),
  'lstm/bias': reordered(torch.bias ?? []),
  'output/weights': withBias(torch.output ?? [], torch.outputBias ?? []),
})

test('a training step and a curve of twenty losses equal those of PyTorch', async () => {
  const torch = read('network')
  const { words, width, units, time, batch, rate } = torch
  const network = smallNetwork({ words, width, units })
  const memory = allocate(network.parameters)
  for (const [name, values] of Object.entries(named(torch.before)))
    memory.view('parameters', name).set(values)
  const optimizer = await adam(memory)
  optimizer.init()
  const session = await openSession(network.training(`t${time}`))
  const feeds: Record<string, Tensors[string]> = {}
  const fetches: Record<string, Tensors[string] | null> = { loss: null }
  for (const { name, shape } of network.parameters) {
    feeds[name] = float32(memory.view('parameters', name), shape)
    fetches[`grad:${name}`] = float32(memory.view('gradients', name), shape)
  }
  const close = (
    slab: 'parameters' | 'gradients',
    wanted: Record<string, number[]>,
    limit: number,
  ) => {
    for (const [name, values] of Object.entries(wanted)) {
      const apart = distance(memory.view(slab, name), values)
      assert.ok(apart < limit, `${slab} of ${name} are ${apart} away`)
    }
  }
  for (const [index, step] of torch.steps.entries()) {
    const answer = await session.run(
      {
        ...feeds,
        ids: int64(step.ids, [time, batch]),
        rows: int64(step.rows),
        targets: int64(step.targets),
        mask: float32(Float32Array.from(step.mask), [step.rows.length, units]),
      },
      fetches,
    )
    assert.ok(answer.loss)
    const loss = scalarOf(answer.loss)
    assert.ok(Math.abs(loss - step.loss) < 2e-5, `step ${index}: ${loss}, not ${step.loss}`)
    if (index === 0) close('gradients', named(torch.gradients), 5e-6)
    optimizer.update(index + 1, rate)
    if (index === 0) close('parameters', named(torch.after), 1e-4)
  }
  await session.close()
})

test('the unrolled LSTM and the native one of ONNX give the same metrics', async () => {
  const sizes = { words: 20, width: 3, units: 5 }
  const network = smallNetwork(sizes)
  const values = initialise(network.parameters, createRng(3))
  const batch = smallBatch(sizes, 5, 6, createRng(4), false)
  const feeds: Record<string, Tensors[string]> = { ...batch.inputs }
  for (const { name, shape } of network.parameters)
    feeds[name] = float32(values.get(name) ?? new Float32Array(), shape)
  const ones = new Float32Array(batch.weight * sizes.units).fill(1)
  const training = await openSession(lower(network.forward('t5')))
  const validation = await openSession(network.validation('t5'))
  const unrolled = await training.run({
    ...feeds,
    mask: float32(ones, [batch.weight, sizes.units]),
  })
  const native = await validation.run(feeds)
  assert.ok(unrolled.loss && native.loss && native.count)
  assert.equal(scalarOf(native.count), batch.weight)
  const difference = scalarOf(unrolled.loss) - scalarOf(native.loss) / batch.weight
  assert.ok(Math.abs(difference) < 1e-6, `${difference}`)
  await training.close()
  await validation.close()
})
