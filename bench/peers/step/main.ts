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
import type { Batch } from '../../../src/nn/batch.ts'
import { batchesOf, learningRate, openStepper } from './here.ts'

const [python = 'python3', rounds = '8'] = process.argv.slice(2)
const sizes = { words: 11_344, embedding: 10, units: 100, dropout: 0.1 }
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

const there = async (batches: readonly Batch[]) => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-step-'))
  const numbers = (batch: Batch, name: string) => Array.from(batch.inputs[name]?.data ?? [], Number)
  const plan = {
    ...sizes,
    rate: learningRate,
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

const batches = batchesOf(sentences(2_000), sizes)
const sides = [await openStepper(sizes, batches), await there(batches)] as const
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
