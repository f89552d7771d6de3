import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { distance } from '../../../test/data/nn/reference.ts'
import { createRng } from '../../core/rng.ts'
import { allocate } from '../memory.ts'
import type { Parameter } from '../parameter.ts'
import { type AdamOptions, adam } from './adam.ts'
import { assemble } from './assemble.ts'

const file = (name: string) => new URL(name, import.meta.url)

const parameter = (name: string, length: number): Parameter => ({
  name,
  shape: [length],
  init: (rng) => Float32Array.from({ length }, () => rng.normal()),
})

const setUp = async (lengths: readonly number[], options?: AdamOptions) => {
  const memory = allocate(lengths.map((length, i) => parameter(`p${i}`, length)))
  const optimizer = await adam(memory, options)
  optimizer.init()
  return { memory, optimizer }
}

test('adam.wasm is what adam.wat assembles to', async () => {
  const made = await assemble(readFileSync(file('./adam.wat'), 'utf8'))
  assert.deepEqual(Buffer.from(made), readFileSync(file('./adam.wasm')))
})

test('ten steps equal those of PyTorch', async () => {
  const torch = JSON.parse(readFileSync(file('../../../test/data/nn/adam.json'), 'utf8'))
  const { memory, optimizer } = await setUp([37])
  memory.view('parameters', 'p0').set(torch.before)
  for (const [i, gradient] of torch.gradients.entries()) {
    memory.view('gradients', 'p0').set(gradient)
    optimizer.update(i + 1, 0.01)
  }
  assert.ok(distance(memory.view('parameters', 'p0'), torch.after) < 1e-6)
})

test('the kernel equals the formula, with any options', async () => {
  const options = { beta1: 0.8, beta2: 0.95, epsilon: 1e-3, clip: 0.5 }
  const { memory, optimizer } = await setUp([5, 50], options)
  const rng = createRng(1)
  const state = [0, 1].map((i) =>
    Array.from(memory.view('parameters', `p${i}`), () => ({ p: 0, m: 0, v: 0 })),
  )
  for (let step = 1; step <= 5; step++) {
    const gradients = state.map((list) => list.map(() => Math.fround(rng.normal())))
    const length = Math.sqrt(gradients.flat().reduce((all, g) => all + g * g, 0))
    gradients.forEach((list, i) => {
      memory.view('gradients', `p${i}`).set(list)
    })
    optimizer.update(step, 0.1)
    for (const [i, list] of state.entries())
      for (const [j, item] of list.entries()) {
        const g = (gradients[i]?.[j] ?? 0) * Math.min(1, options.clip / length)
        item.m = options.beta1 * item.m + (1 - options.beta1) * g
        item.v = options.beta2 * item.v + (1 - options.beta2) * g * g
        const mean = item.m / (1 - options.beta1 ** step)
        const square = item.v / (1 - options.beta2 ** step)
        item.p -= (0.1 * mean) / (Math.sqrt(square) + options.epsilon)
      }
  }
  for (const [i, list] of state.entries()) {
    const wanted = list.map((item) => item.p)
    assert.ok(distance(memory.view('parameters', `p${i}`), wanted) < 1e-6)
  }
})

test('two parameters do not touch each other', async () => {
  const { memory, optimizer } = await setUp([3, 3])
  memory.view('gradients', 'p0').fill(1)
  optimizer.update(1, 0.1)
  assert.deepEqual(memory.view('parameters', 'p1'), new Float32Array(3))
  assert.ok(memory.view('parameters', 'p0').every((value) => Math.abs(value + 0.1) < 1e-6))
})
