import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { distance } from '../../../test/data/nn/reference.ts'
import { taught } from '../../../test/data/nn/taught.ts'
import { createRng } from '../../core/rng.ts'
import { allocate, type Memory } from '../memory.ts'
import type { Parameter } from '../parameter.ts'
import { accumulate } from './accumulate.ts'
import { adam, type Optimizer } from './adam.ts'
import { assemble } from './assemble.ts'
import { ema } from './ema.ts'
import { sgd } from './sgd.ts'

interface Steps {
  readonly before: readonly (readonly number[])[]
  readonly gradients: readonly (readonly (readonly number[])[])[]
  readonly after: readonly (readonly number[])[]
  readonly average: readonly (readonly number[])[]
}
const torch: Readonly<Record<string, Steps>> = taught('optimizer')

const optimizers: Record<string, (memory: Memory) => Promise<Optimizer>> = {
  sgd: (memory) => sgd(memory),
  momentum: (memory) => sgd(memory, { momentum: 0.9, weightDecay: 0.01 }),
  nesterov: (memory) => sgd(memory, { momentum: 0.8, nesterov: true }),
  clipped: (memory) => sgd(memory, { momentum: 0.9, clip: 1.5 }),
  adamw: (memory) => adam(memory, { weightDecay: 0.05 }),
  undecayed: (memory) => adam(memory, { weightDecay: 0.05, undecayed: ['p0'] }),
}

const parameters = [5, 18].map(
  (length, i): Parameter => ({
    name: `p${i}`,
    shape: [length],
    init: () => new Float32Array(length),
  }),
)
const put = (memory: Memory, slab: 'parameters' | 'gradients', lists: Steps['before']) => {
  for (const [i, list] of lists.entries()) memory.view(slab, `p${i}`).set(list)
}
const close = (memory: Memory, slab: 'parameters' | 'ema', lists: Steps['before']) => {
  for (const [i, list] of lists.entries()) {
    const apart = distance(memory.view(slab, `p${i}`), list)
    assert.ok(apart < 1e-5, `${slab} of p${i} are ${apart} away`)
  }
}

test('eight steps of each optimizer, and the moving average, equal those of PyTorch', async () => {
  assert.deepEqual(Object.keys(torch), Object.keys(optimizers))
  for (const [name, make] of Object.entries(optimizers)) {
    const steps = torch[name] as Steps
    const memory = allocate(parameters, ['ema'])
    const [optimizer, mean] = [await make(memory), await ema(memory, { decay: 0.7 })]
    put(memory, 'parameters', steps.before)
    optimizer.init()
    mean.init()
    for (const [i, gradients] of steps.gradients.entries()) {
      put(memory, 'gradients', gradients)
      optimizer.update(i + 1, 0.1)
      mean.update(i + 1)
    }
    close(memory, 'parameters', steps.after)
    close(memory, 'ema', steps.average)
    mean.swap()
    close(memory, 'parameters', steps.average)
    close(memory, 'ema', steps.after)
  }
})

test('vector.wasm is what vector.wat assembles to', async () => {
  const file = (name: string) => new URL(name, import.meta.url)
  const made = await assemble(readFileSync(file('./vector.wat'), 'utf8'))
  assert.deepEqual(Buffer.from(made), readFileSync(file('./vector.wasm')))
})

test('an average that warms up keeps little at first', async () => {
  const memory = allocate(parameters, ['ema'])
  const mean = await ema(memory, { decay: 0.5, warmup: true })
  mean.init()
  memory.whole('parameters').fill(11)
  mean.update(1)
  assert.ok(Math.abs((memory.view('ema', 'p0')[0] ?? 0) - 9) < 1e-5)
  mean.update(100)
  assert.ok(Math.abs((memory.view('ema', 'p0')[0] ?? 0) - 10) < 1e-5)
})

test('accumulated gradients are the weighted mean, and begin anew', async () => {
  const memory = allocate(parameters, ['sum'])
  const parts = await accumulate(memory)
  const rng = createRng(1)
  for (let round = 0; round < 2; round++) {
    const wanted = new Float64Array(18)
    for (const weight of [3, 1]) {
      const gradient = Float32Array.from({ length: 18 }, () => rng.normal())
      memory.view('gradients', 'p1').set(gradient)
      parts.add(weight)
      gradient.forEach((value, i) => {
        wanted[i] = (wanted[i] ?? 0) + (weight * value) / 4
      })
    }
    parts.finish()
    assert.ok(distance(memory.view('gradients', 'p1'), wanted) < 1e-6)
  }
  assert.throws(() => parts.finish(), /No gradients have been added/)
  assert.throws(() => parts.add(0), /a weight above 0, got 0/)
})

test('a slab that was not asked for, or a parameter that is not there, is refused', async () => {
  await assert.rejects(accumulate(allocate(parameters)), /no slab "sum"; it has parameters/)
  await assert.rejects(
    adam(allocate(parameters), { weightDecay: 0.1, undecayed: ['bias'] }),
    /no parameter bias; there are p0, p1/,
  )
})
