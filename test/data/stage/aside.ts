/** A thread with a model that takes a while for each run, fails or ends where it is asked to, or does not open. */
import { parentPort, workerData } from 'node:worker_threads'
import { MillraceError } from '../../../src/core/error.ts'
import type { Input } from '../../../src/core/input.ts'
import { serveAside } from '../../../src/serve/aside/thread.ts'
import type { ServedPredictor } from '../../../src/serve/types.ts'

const runs = 40

const answerTo = (input: Input) => {
  const text = input.kind === 'text' ? input.text : input.kind
  if (text === 'end') process.exit(3)
  if (text === 'fail') throw new MillraceError('bad_input', { what: 'It fails.' })
  return { kind: 'text' as const, suggestions: [{ word: text, probability: 0.5 }] }
}

const predictor: ServedPredictor = {
  form: { kind: 'text' },
  info: { signature: { inputs: [], outputs: [] } },
  example: 'a row',
  async predict(inputs) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, runs)
    return inputs.map(answerTo)
  },
  close: async () => {},
}

/** Refuses what fails alone. */
const each: ServedPredictor = {
  ...predictor,
  predictEach: async (inputs) =>
    inputs.map((input) => {
      try {
        return answerTo(input)
      } catch (error) {
        if (error instanceof MillraceError) return error
        throw error
      }
    }),
}

if (parentPort)
  await serveAside(parentPort, async () => {
    if (workerData === 'corrupt') throw new MillraceError('corrupt', { what: 'It is damaged.' })
    return workerData === 'each' ? each : predictor
  })
