/**
 * A training step here and in PyTorch, both on one thread, taking turns.
 *
 *     node bench/peers/step/main.ts [python] [rounds]
 *
 * `python` is one that has torch. The ratio is the time here by the time there, round by round.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createRng } from '../../../src/core/rng.ts'
import { adam } from '../../../src/nn/adam.ts'
import { allocate } from '../../../src/nn/memory.ts'
import { initialise } from '../../../src/nn/parameter.ts'
import { createBatches } from '../../../src/tasks/batches.ts'
import { createNetwork } from '../../../src/tasks/network.ts'
import { openEngine } from '../../../src/train/engine.ts'
import type { Batch } from '../../../src/train/network.ts'

const [python = 'python3', rounds = '8'] = process.argv.slice(2)
const sizes = { words: 11_344, embedding: 10, units: 100, dropout: 0.1 }
const rate = 0.003
/** Steps a turn. */
const turn = 20

/** Sentences of 4 to 25 words, 11.5 predictions each, with words as frequent as words are (Zipf). */
const sentences = (count: number): number[][] => {
  const rng = createRng(1)
  const sums = new Float64Array(sizes.words)
  let sum = 0
  for (let word = 2; word < sizes.words; word++) {
    sum += 1 / (word + 2)
    sums[word] = sum
  }
  const draw = () => {
    const place = rng.uniform() * sum
    return sums.findIndex((until) => until >= place)
  }
  return Array.from({ length: count }, () =>
    Array.from({ length: 4 + Math.floor(21.99 * rng.uniform() ** 1.45) }, draw),
  )
}

const here = async (batches: readonly Batch[]) => {
  const network = createNetwork(sizes, new Float32Array(sizes.words))
  const memory = allocate(network.parameters)
  for (const [name, values] of initialise(network.parameters, createRng(1)))
    memory.view('parameters', name).set(values)
  const optimizer = await adam(memory)
  optimizer.init()
  const engine = openEngine(network, memory)
  let done = 0
  return {
    async run(count: number) {
      let total = 0
      const begun = performance.now()
      for (let step = 0; step < count; step++) {
        total += await engine.step(batches[done++ % batches.length] as Batch)
        optimizer.update(done, rate)
      }
      return { seconds: (performance.now() - begun) / 1000, loss: total / count }
    },
    close: () => engine.close(),
  }
}

const there = async (batches: readonly Batch[]) => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-step-'))
  const numbers = (batch: Batch, name: string) => Array.from(batch.inputs[name]?.data ?? [], Number)
  const plan = {
    ...sizes,
    rate,
    batches: batches.map((batch) => ({
      time: batch.inputs.ids?.dims[0],
      ids: numbers(batch, 'ids'),
      at: numbers(batch, 'at'),
      targets: numbers(batch, 'targets'),
    })),
  }
  await writeFile(join(folder, 'batches.json'), JSON.stringify(plan))
  const child = spawn(python, [join(import.meta.dirname, 'step.py'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  await lines.next()
  return {
    async run(count: number) {
      child.stdin.write(`${count}\n`)
      const { value = '' } = await lines.next()
      return JSON.parse(value) as { seconds: number; loss: number }
    },
    async close() {
      child.stdin.end()
      await rm(folder, { recursive: true })
    },
  }
}

const batches = [
  ...createBatches(sentences(2_000), { purpose: 'training', batchSize: 32, seed: 1 }, sizes).epoch(
    1,
  ),
]
const sides = [await here(batches), await there(batches)] as const
for (const side of sides) await side.run(batches.length)
const ratios: number[] = []
const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
for (let round = 0; round < Number(rounds); round++) {
  const [ours, theirs] = [await sides[0].run(turn), await sides[1].run(turn)]
  const [a, b] = [ours, theirs].map(({ seconds }) => (1000 * seconds) / turn) as [number, number]
  ratios.push(a / b)
  best[0] = Math.min(best[0] ?? a, a)
  best[1] = Math.min(best[1] ?? b, b)
  console.log(
    `${a.toFixed(1)} ms here (loss ${ours.loss.toFixed(3)}), ${b.toFixed(1)} ms there (loss ${theirs.loss.toFixed(3)}), ratio ${(a / b).toFixed(3)}`,
  )
}
for (const side of sides) await side.close()
ratios.sort((a, b) => a - b)
const [low, middle, high] = [ratios[0], ratios[ratios.length >> 1], ratios.at(-1)].map((ratio) =>
  ratio?.toFixed(3),
)
console.log(
  `ratio ${middle} (${low} to ${high}); best ${best.map((ms) => ms.toFixed(1)).join(' and ')} ms`,
)
