import type { Claim } from './claim.ts'
import { batchesOf, openStepper } from './peers/step/here.ts'
import { tfjsFigures } from './peers/tfjs/run.ts'
import { middleOf } from './peers/turns.ts'

const rounds = 5
/** Steps a round. */
const turn = 10

export const claim: Claim = {
  name: 'tfjs',
  summary: 'a training step of the next-word network, one thread, beside TensorFlow.js on its CPU',
  async measure(note) {
    const { version, seconds, batch, time, words } = await tfjsFigures()
    note(`TensorFlow.js ${version}: ${seconds.toFixed(1)} s a step of ${batch} sentences`)
    let state = 1
    const word = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return 2 + Math.floor((words - 2) * (state / 2 ** 32) ** 3)
    }
    const sentences = Array.from({ length: batch }, () => Array.from({ length: time + 1 }, word))
    const sizes = { words, embedding: 10, units: 100, dropout: 0.1 }
    const stepper = await openStepper(sizes, batchesOf(sentences, sizes))
    await stepper.run(turn)
    const times: number[] = []
    for (let round = 0; round < rounds; round++)
      times.push((await stepper.run(turn)).seconds / turn)
    await stepper.close()
    note(
      `${(1000 * middleOf(times)).toFixed(1)} ms a step (${(1000 * Math.min(...times)).toFixed(1)} to ${(1000 * Math.max(...times)).toFixed(1)})`,
    )
    return [
      {
        name: "TensorFlow.js' time for ours",
        value: seconds / middleOf(times),
        unit: 'times',
        target: 300,
        rule: 'at least',
      },
    ]
  },
}
