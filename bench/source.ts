import { join } from 'node:path'
import { loadConfig } from '../src/config/load.ts'
import { remove, temporaryFolder } from '../test/system/millrace.ts'
import type { Claim, Figure } from './claim.ts'
import { kerasFigures } from './peers/keras/run.ts'
import { exampleRows } from './peers/nextword/rows.ts'
import { startLearner } from './peers/order.ts'

const seeds = [1, 2, 3]
/** Workers, and what they are called. */
const crews = [
  [1, 'one process'],
  [2, 'two workers'],
] as const
/** Part of an epoch that is enough. */
const share = 0.45

export const claim: Claim = {
  name: 'source',
  summary:
    "the val_loss that the source's algorithm (each prefix a padded row) reaches in Keras, in a part of its time",
  async measure(note) {
    const folder = await temporaryFolder()
    try {
      const config = await loadConfig({
        project: 'examples/autocomplete',
        home: folder,
        fast: true,
      })
      const recipe = config.models[0]?.recipe
      if (!recipe) throw new Error('The example has no model.')
      const rows = await exampleRows(join(folder, 'data'), recipe.maxRows)
      const keras = await kerasFigures(folder, rows)
      note(
        `Keras, TensorFlow ${keras.version}: val_loss ${keras.valLoss} in ${keras.seconds.toFixed(1)} s`,
      )
      const figures: Figure[] = []
      for (const [workers, name] of crews) {
        const told = []
        for (const seed of seeds) {
          const train = {
            ...recipe.train,
            epochs: 1,
            batchSize: recipe.train.batchSize / workers,
            learningRate: 0.03,
            lrSchedule: 'cosine' as const,
            warmup: 10,
            workers,
            seed,
          }
          const side = await startLearner(
            `${name} ${seed}`,
            folder,
            rows,
            { ...recipe, train },
            share,
          )
          const { val_loss = Number.NaN, seconds = Number.NaN } = await side.turn()
          await side.close()
          note(`${name}, seed ${seed}: val_loss ${val_loss} in ${seconds.toFixed(2)} s`)
          told.push({ val_loss, seconds })
        }
        figures.push(
          {
            name: `${name}: val_loss, worst of 3 seeds, against Keras' after 3 epochs`,
            value: Math.max(...told.map(({ val_loss }) => val_loss)),
            unit: 'nats',
            target: keras.valLoss,
            rule: 'at most',
          },
          {
            name: `${name}: time, slowest of 3 seeds`,
            value: Math.max(...told.map(({ seconds }) => seconds)) / keras.seconds,
            unit: "of Keras' time",
            target: 1 / 25,
            rule: 'at most',
          },
        )
      }
      return figures
    } finally {
      await remove(folder)
    }
  },
}
