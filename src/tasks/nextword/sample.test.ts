import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng, type Rng } from '../../core/rng.ts'
import { float32, int64, type Tensor } from '../../core/tensor.ts'
import { withGradients } from '../../nn/gradients/gradient.ts'
import { dense } from '../../nn/layers/dense.ts'
import { tied } from '../../nn/layers/tied.ts'
import { initialise, type Parameter } from '../../nn/parameter.ts'
import { openSession } from '../../onnx/session.ts'
import { learningGraph } from '../kit/network.ts'
import { logShares } from './baseline.ts'
import { createSampler } from './sample.ts'

/** 60 words that fall off as words do. */
const counts = [0, 0, ...Array.from({ length: 60 }, (_, rank) => Math.ceil(600 / (rank + 1)))]
const shares = logShares(counts).map(Math.exp)
const numbers = (tensor: Tensor | undefined) => Array.from(tensor?.data ?? [], Number)

const sumsOfShares = shares.map((_, word) => shares.slice(0, word + 1).reduce((a, b) => a + b))

/** Words drawn by their shares. */
const wordsBy = (rng: Rng, length: number) =>
  Array.from({ length }, () => {
    const at = rng.uniform() * (sumsOfShares.at(-1) ?? 1)
    return sumsOfShares.findIndex((sum) => sum > at)
  })

test('candidates have every next word, each once, and frequent words always', () => {
  const draw = createSampler(counts, 20)
  const rng = createRng(3)
  const sizes: number[] = []
  for (let round = 0; round < 200; round++) {
    const next = wordsBy(rng, 5)
    const { candidates, targets, raised } = draw(next, rng)
    const words = numbers(candidates)
    assert.equal(new Set(words).size, words.length)
    assert.deepEqual(
      numbers(targets).map((place) => words[place]),
      next,
    )
    assert.ok(words.includes(2) && words.includes(3))
    assert.ok(numbers(raised).every((each) => each >= 0 && Number.isFinite(each)))
    sizes.push(numbers(draw([2], rng).candidates).length)
  }
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length
  assert.ok(Math.abs(mean - 20) < 1, `${mean} words`)
})

test('a large vocabulary is drawn from as a small one', () => {
  const many = Array.from({ length: 150_000 }, (_, word) => Math.ceil(150_000 / (word + 1)))
  const { candidates } = createSampler(many, 500)([5], createRng(2))
  const { length } = numbers(candidates)
  assert.ok(Math.abs(length - 500) < 100, `${length} words`)
})

test('as many words as there are make the whole softmax', () => {
  const { candidates, raised } = createSampler(counts, counts.length)([5, 5], createRng(1))
  assert.deepEqual(
    numbers(candidates).sort((a, b) => a - b),
    Array.from(counts.keys()),
  )
  assert.ok(numbers(raised).every((each) => Math.abs(each) < 1e-6))
})

test('the sum of exponents over candidates is on average that over all words', () => {
  const draw = createSampler(counts, 12)
  const rng = createRng(5)
  const logits = Array.from(logShares(counts), (log) => log + rng.normal())
  const all = logits.reduce((sum, each) => sum + Math.exp(each), 0)
  const sums = Array.from({ length: 20_000 }, () => {
    const { candidates, raised } = draw(wordsBy(rng, 6), rng)
    const up = numbers(raised)
    return numbers(candidates).reduce(
      (sum, word, at) => sum + Math.exp((logits[word] ?? 0) + (up[at] ?? 0)),
      0,
    )
  })
  const mean = sums.reduce((sum, each) => sum + each, 0) / sums.length
  const spread = sums.reduce((sum, each) => sum + (each - mean) ** 2, 0) / sums.length
  const error = Math.sqrt(spread / sums.length)
  assert.ok(Math.abs(mean - all) < 4 * error, `${mean} ± ${error}, expected ${all}`)
  assert.ok(error < 0.02 * all)
})

const width = 6
const table = { name: 'table', shape: [counts.length, width], init: () => new Float32Array() }
const bias = logShares(counts)
const makes = {
  dense: dense({ name: 'output', inputs: width, outputs: counts.length, bias }),
  tied: tied({ name: 'output', table, bias }),
}

/** Gradients of the mean loss of the rows `x` by an output, over all words or those sampled. */
const openGradients = (
  output: (typeof makes)[keyof typeof makes],
  parameters: readonly Parameter[],
  sampled: boolean,
) => {
  const loss = learningGraph('output', parameters, (g, lookup) => {
    const x = g.input('x', 'float32', ['rows', width])
    const targets = g.input('targets', 'int64', ['rows'])
    const some = () => ({
      outputs: g.input('candidates', 'int64', ['candidates']),
      raised: g.input('raised', 'float32', ['candidates']),
    })
    const losses = output.crossEntropies(g, lookup, x, targets, sampled ? some() : undefined)
    return { loss: g.op('ReduceMean', [losses], { keepdims: 0 }) }
  })
  const names = parameters.map(({ name }) => name)
  return openSession(withGradients(loss, 'loss', names))
}

for (const [make, output] of Object.entries(makes))
  test(`the gradient over candidates is on average close to that over all words: ${make}`, async () => {
    const rng = createRng(7)
    const parameters = make === 'tied' ? [table, ...output.parameters] : output.parameters
    const first = initialise(output.parameters, rng)
    const values = Object.fromEntries(
      parameters.map(({ name, shape }) => {
        const held = first.get(name) ?? new Float32Array(counts.length * width)
        return [
          name,
          float32(
            held.map((each) => each + 0.3 * rng.normal()),
            shape,
          ),
        ]
      }),
    )
    const whole = await openGradients(output, parameters, false)
    const some = await openGradients(output, parameters, true)
    const draw = createSampler(counts, 30)
    const sums = { whole: [] as number[], some: [] as number[], uncorrected: [] as number[] }
    const add = (sum: number[], answers: Readonly<Record<string, Tensor>>) =>
      parameters
        .flatMap(({ name }) => numbers(answers[`grad:${name}`]))
        .forEach((each, at) => {
          sum[at] = (sum[at] ?? 0) + each
        })
    for (let round = 0; round < 400; round++) {
      const next = wordsBy(rng, 8)
      const rows = Float32Array.from({ length: 8 * width }, () => 1 + rng.normal() / 2)
      const x = float32(rows, [8, width])
      const drawn = draw(next, rng)
      const level = float32(new Float32Array(numbers(drawn.candidates).length))
      add(sums.whole, await whole.run({ ...values, x, targets: int64(next) }))
      add(sums.some, await some.run({ ...values, x, ...drawn }))
      add(sums.uncorrected, await some.run({ ...values, x, ...drawn, raised: level }))
    }
    await whole.close()
    await some.close()
    const off = (sum: readonly number[]) =>
      Math.hypot(...sum.map((each, at) => each - (sums.whole[at] ?? 0))) / Math.hypot(...sums.whole)
    assert.ok(off(sums.some) < 0.06, `off by ${off(sums.some)}`)
    assert.ok(off(sums.uncorrected) > 2 * off(sums.some), `${off(sums.uncorrected)} without`)
  })
