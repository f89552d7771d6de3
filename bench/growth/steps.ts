/**
 * A process that takes training steps of the next-word network on made-up sentences, as many for every
 * line of standard input: `node steps.ts WORDS TIME STEPS`.
 */
import { createInterface } from 'node:readline'
import { createRng } from '../../src/core/rng.ts'
import { batchesOf, openStepper } from '../peers/step/here.ts'

const [words = 0, time = 0, steps = 0] = process.argv.slice(2).map(Number)
const sizes = { words, embedding: 10, units: 100, dropout: 0.1 }
const rng = createRng(1)
const sentences = Array.from({ length: 32 }, () =>
  Array.from({ length: time + 1 }, () => 2 + Math.floor(rng.uniform() * (words - 2))),
)
const stepper = await openStepper(sizes, batchesOf(sentences, sizes))
await stepper.run(2)
console.log('{}')
for await (const _ of createInterface({ input: process.stdin })) {
  const { seconds } = await stepper.run(steps)
  const peak_mb = process.resourceUsage().maxRSS / 1024
  console.log(JSON.stringify({ seconds: seconds / steps, peak_mb }))
}
await stepper.close()
process.exit(0)
