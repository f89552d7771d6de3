import type { Recipe } from '../../../src/config/resolve.ts'
import type { Figures } from '../../../src/core/records.ts'
import { decays } from '../../../src/loop/learn.ts'
import { tasks } from '../../../src/tasks/registry.ts'
import { splitRows } from '../../../src/tasks/split.ts'
import { fit } from '../../../src/train/fit.ts'

/** Reads `{ rows, recipe }` from standard input, trains, prints one line of JSON. */
const chunks: Buffer[] = []
for await (const chunk of process.stdin) chunks.push(chunk)
const { rows, recipe }: { rows: string[]; recipe: Recipe } = JSON.parse(
  Buffer.concat(chunks).toString(),
)

const { training, validation } = splitRows(rows)
const learnt = tasks[recipe.task.kind].learn(training, recipe.task)
const { batchSize, seed, epochs, learningRate, decay } = recipe.train
const judged = learnt.batches(validation, { purpose: 'validation', batchSize, seed })
const perEpoch: Figures[] = []
const steps = fit({
  network: learnt.network,
  train: learnt.batches(training, { purpose: 'training', batchSize, seed }),
  validation: () => judged.epoch(1),
  figures: learnt.figures,
  epochs,
  learningRate,
  schedule: decays[decay],
  seed,
})
for await (const event of steps) {
  if (event.kind === 'epoch') perEpoch.push(event.figures)
  if (event.kind === 'end')
    console.log(
      JSON.stringify({
        epochs: perEpoch,
        best: event.figures,
        baseline: learnt.baseline(validation),
        facts: learnt.facts,
        seconds: event.seconds,
        peakBytes: event.peakBytes,
      }),
    )
}
process.exit(0)
